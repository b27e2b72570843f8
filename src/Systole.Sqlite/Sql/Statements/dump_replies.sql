SELECT scope, key, body_hash, status, at, body FROM replies ORDER BY scope, key
