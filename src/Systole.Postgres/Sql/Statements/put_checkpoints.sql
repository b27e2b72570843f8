INSERT INTO systole.checkpoints (agent, task, seq, run, at, data)
SELECT agent, task, seq, run, at, data
FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bytea[]) AS given (agent, task, seq, run, at, data)
ON CONFLICT (agent, task) DO UPDATE SET seq = excluded.seq, run = excluded.run, at = excluded.at, data = excluded.data
