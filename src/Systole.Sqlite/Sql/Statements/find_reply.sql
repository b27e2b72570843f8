SELECT scope, key, body_hash, status, at, body FROM replies WHERE scope = ?1 AND key = ?2
