INSERT INTO systole.runs (seq, turn, agent, number, node, trace_id, ended_at, body)
SELECT seq, $1, agent, number, node, trace_id, ended_at, body
FROM unnest($2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::bigint[], $8::text[])
  AS given (seq, agent, number, node, trace_id, ended_at, body)
ON CONFLICT (seq) DO UPDATE SET
  turn = excluded.turn, agent = excluded.agent, number = excluded.number, node = excluded.node, trace_id = excluded.trace_id,
  ended_at = excluded.ended_at, body = excluded.body
