INSERT INTO runs (seq, agent, number, trace_id, ended_at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (seq) DO UPDATE SET
  agent = excluded.agent, number = excluded.number, trace_id = excluded.trace_id, ended_at = excluded.ended_at, body = excluded.body
