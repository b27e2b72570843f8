DELETE FROM runs WHERE seq IN (SELECT seq FROM runs WHERE ended_at < ?1 ORDER BY ended_at, seq LIMIT ?2)
