-- No payload keeps the one that is stored.
INSERT INTO systole.wakes AS wake (id, turn, agent, run, dead_at, body, payload)
SELECT id, $1, agent, run, dead_at, body, payload
FROM unnest($2::bigint[], $3::text[], $4::bigint[], $5::bigint[], $6::text[], $7::bytea[]) AS given (id, agent, run, dead_at, body, payload)
ON CONFLICT (id) DO UPDATE SET
  turn = excluded.turn, agent = excluded.agent, run = excluded.run, dead_at = excluded.dead_at, body = excluded.body,
  payload = coalesce(excluded.payload, wake.payload)
