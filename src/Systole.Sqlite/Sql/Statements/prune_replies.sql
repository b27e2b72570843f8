DELETE FROM replies WHERE rowid IN (SELECT rowid FROM replies WHERE at < ?1 ORDER BY at, scope, key LIMIT ?2)
