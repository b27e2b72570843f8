-- Without state it is removed.
INSERT INTO systole.alerting (room, key, turn, state)
SELECT room, key, $1, state FROM unnest($2::text[], $3::text[], $4::text[]) AS given (room, key, state)
ON CONFLICT (room, key) DO UPDATE SET turn = excluded.turn, state = excluded.state
