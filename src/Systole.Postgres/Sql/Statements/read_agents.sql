SELECT id, body FROM systole.agents
