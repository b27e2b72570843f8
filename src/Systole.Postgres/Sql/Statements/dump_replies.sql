SELECT scope, key, body_hash, status, at, body FROM systole.replies ORDER BY scope, key
