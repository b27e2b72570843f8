SELECT id, agent, run, dead_at, body, payload FROM wakes ORDER BY id
