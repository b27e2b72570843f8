-- A turn of no node.
WITH moved AS (UPDATE systole.cluster SET turn = $1, mark = $2 WHERE id = 1)
INSERT INTO systole.turns (turn, mark, node, at, delivered) VALUES ($1, $2, '', systole.now_ms(), '{}')
