COPY systole.replies (scope, key, body_hash, status, at, body) FROM STDIN (FORMAT binary)
