DELETE FROM systole.stats WHERE (agent, period, start) IN
  (SELECT agent, period, start FROM systole.stats WHERE period = $1 AND start < $2 ORDER BY start, agent LIMIT $3 FOR UPDATE SKIP LOCKED)
