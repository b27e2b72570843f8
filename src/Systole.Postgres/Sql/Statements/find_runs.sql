SELECT r.seq, r.agent, r.number, r.trace_id, r.ended_at, r.body
FROM unnest($1::text[], $2::bigint[]) AS asked (agent, number)
JOIN systole.runs r ON r.agent = asked.agent AND r.number = asked.number
