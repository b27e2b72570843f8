UPDATE systole.nodes SET drains = $2 WHERE name = $1
