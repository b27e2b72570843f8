SELECT agent, task, seq, run, at, data FROM checkpoints WHERE agent = ?1 AND task = ?2
