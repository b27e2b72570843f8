DELETE FROM systole.replies WHERE (scope, key) IN
  (SELECT scope, key FROM systole.replies WHERE at < $1 ORDER BY at, scope, key LIMIT $2 FOR UPDATE SKIP LOCKED)
