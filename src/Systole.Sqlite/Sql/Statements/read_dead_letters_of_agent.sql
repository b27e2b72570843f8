SELECT id, agent, dead_at, body, payload FROM wakes WHERE dead_at IS NOT NULL AND agent = ?3 AND id < ?1 ORDER BY id DESC LIMIT ?2
