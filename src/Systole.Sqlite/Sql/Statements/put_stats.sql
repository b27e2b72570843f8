INSERT INTO stats (agent, period, start, body) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (agent, period, start) DO UPDATE SET body = excluded.body
