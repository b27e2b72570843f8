-- The term of every write: the turn that was begun, and the node that began it. Whoever is past either writes nothing.
WITH moved AS (
  UPDATE systole.cluster SET turn = turn + 1, mark = $3, body = $4
  WHERE id = 1 AND turn = $1 AND mark = $2
    AND EXISTS (SELECT FROM systole.nodes WHERE name = $5 AND epoch = $6)
  RETURNING turn)
SELECT CASE WHEN count(*) = 0 THEN systole.refuse('SY001', 'this turn is over') END FROM moved
