DELETE FROM systole.wakes WHERE id = ANY ($1)
