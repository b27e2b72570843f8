SELECT id, agent, run, body FROM wakes WHERE dead_at IS NULL ORDER BY id
