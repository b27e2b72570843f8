INSERT INTO systole.turns (turn, mark, node, at, delivered) VALUES ($1, $2, $3, systole.now_ms(), $4)
