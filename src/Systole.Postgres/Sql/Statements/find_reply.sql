SELECT scope, key, body_hash, status, at, body FROM systole.replies WHERE scope = $1 AND key = $2
