-- ?1 older than this, ?2 the most lines to keep, ?3 the most to remove. Only from the front, so that no hole is left where a line is older
-- than the one before it; and only the front is looked at, so that each batch costs the same.
DELETE FROM journal WHERE seq < coalesce(
  (SELECT min(seq) FROM (SELECT seq, at FROM journal ORDER BY seq LIMIT ?3)
   WHERE at >= ?1 AND seq > (SELECT max(seq) FROM journal) - ?2),
  (SELECT max(seq) + 1 FROM (SELECT seq FROM journal ORDER BY seq LIMIT ?3)))
