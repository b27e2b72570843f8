SELECT id, agent, dead_at, body FROM systole.wakes WHERE id = ANY ($1) AND dead_at IS NOT NULL ORDER BY id
