-- No payload keeps the one that is stored.
INSERT INTO wakes (id, agent, run, dead_at, body, payload) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (id) DO UPDATE SET
  agent = excluded.agent, run = excluded.run, dead_at = excluded.dead_at, body = excluded.body,
  payload = coalesce(excluded.payload, payload)
