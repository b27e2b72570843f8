SELECT id, turn, agent, run, dead_at, body, payload FROM systole.wakes ORDER BY id
