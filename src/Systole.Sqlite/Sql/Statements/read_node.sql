SELECT body FROM node
