-- $1 older than this, $2 the most lines to keep, $3 the most to remove. Only from the front, so that no hole is left where a line is older
-- than the one before it; and only the front is looked at, so that each batch costs the same.
DELETE FROM systole.journal WHERE seq < coalesce(
  (SELECT min(seq) FROM (SELECT seq, at FROM systole.journal ORDER BY seq LIMIT $3) AS front
   WHERE at >= $1 AND seq > (SELECT max(seq) FROM systole.journal) - $2),
  (SELECT max(seq) + 1 FROM (SELECT seq FROM systole.journal ORDER BY seq LIMIT $3) AS front))
