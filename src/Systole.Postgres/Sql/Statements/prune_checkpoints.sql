DELETE FROM systole.checkpoints WHERE (agent, task) IN
  (SELECT agent, task FROM systole.checkpoints WHERE at < $1 ORDER BY at, agent, task LIMIT $2 FOR UPDATE SKIP LOCKED)
