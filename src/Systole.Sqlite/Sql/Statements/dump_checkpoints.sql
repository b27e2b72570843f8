SELECT agent, task, seq, run, at, data FROM checkpoints ORDER BY agent, task
