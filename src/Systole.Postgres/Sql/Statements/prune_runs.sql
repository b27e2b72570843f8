-- Rows that another node has in hand are left to it.
DELETE FROM systole.runs WHERE seq IN
  (SELECT seq FROM systole.runs WHERE ended_at < $1 ORDER BY ended_at, seq LIMIT $2 FOR UPDATE SKIP LOCKED)
