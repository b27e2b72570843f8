-- The same line again is the same commit tried again; another line under the number changes no row, and the caller objects.
INSERT INTO journal (seq, at, agent, name, line) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (seq) DO UPDATE SET line = excluded.line
WHERE line = excluded.line AND at = excluded.at AND agent IS excluded.agent AND name = excluded.name
