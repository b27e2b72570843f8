COPY systole.checkpoints (agent, task, seq, run, at, data) FROM STDIN (FORMAT binary)
