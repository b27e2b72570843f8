INSERT INTO checkpoints (agent, task, seq, run, at, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (agent, task) DO UPDATE SET seq = excluded.seq, run = excluded.run, at = excluded.at, data = excluded.data
