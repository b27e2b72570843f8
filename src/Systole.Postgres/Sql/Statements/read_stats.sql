SELECT agent, period, start, body FROM systole.stats WHERE agent = $1 AND period = $2 AND start >= $3 AND start < $4 ORDER BY start
