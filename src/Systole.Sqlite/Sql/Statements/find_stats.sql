SELECT agent, period, start, body FROM stats WHERE agent = ?1 AND period = ?2 AND start <= ?3 ORDER BY start DESC LIMIT 1
