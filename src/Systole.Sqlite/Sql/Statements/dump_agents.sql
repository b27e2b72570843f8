SELECT id, body FROM agents ORDER BY id
