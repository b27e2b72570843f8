INSERT INTO systole.agents (id, turn, body) SELECT id, $1, body FROM unnest($2::text[], $3::text[]) AS given (id, body)
ON CONFLICT (id) DO UPDATE SET turn = excluded.turn, body = excluded.body
