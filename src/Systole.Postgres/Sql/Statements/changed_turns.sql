SELECT turn, mark, delivered FROM systole.turns WHERE turn >= $1 ORDER BY turn
