-- What was removed by the first turn that is kept, or before it: a view from then on has it already, and one from before is no base for
-- changes. $1 the most rows.
DELETE FROM systole.alerting WHERE (room, key) IN
  (SELECT room, key FROM systole.alerting
   WHERE state IS NULL AND turn <= (SELECT min(turn) FROM systole.turns) ORDER BY turn LIMIT $1)
