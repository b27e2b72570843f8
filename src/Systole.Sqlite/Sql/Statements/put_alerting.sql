INSERT INTO alerting (room, key, state) VALUES (?1, ?2, ?3)
ON CONFLICT (room, key) DO UPDATE SET state = excluded.state
