DELETE FROM checkpoints WHERE rowid IN (SELECT rowid FROM checkpoints WHERE at < ?1 ORDER BY at, agent, task LIMIT ?2)
