SELECT agent, task, seq, run, at, data FROM systole.checkpoints WHERE agent = $1 AND task = $2
