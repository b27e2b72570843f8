SELECT id, body FROM agents
