INSERT INTO systole.stats (agent, period, start, body)
SELECT agent, period, start, body FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[]) AS given (agent, period, start, body)
ON CONFLICT (agent, period, start) DO UPDATE SET body = excluded.body
