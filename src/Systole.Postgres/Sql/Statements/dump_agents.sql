SELECT id, turn, body FROM systole.agents ORDER BY id
