SELECT agent, task, seq, run, at, data FROM systole.checkpoints ORDER BY agent, task
