INSERT INTO replies (scope, key, body_hash, status, at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (scope, key) DO UPDATE SET
  body_hash = excluded.body_hash, status = excluded.status, at = excluded.at, body = excluded.body
