SELECT id, agent, dead_at, body FROM wakes WHERE id = ?1 AND dead_at IS NOT NULL
