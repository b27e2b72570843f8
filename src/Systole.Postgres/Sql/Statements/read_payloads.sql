SELECT id, payload FROM systole.wakes WHERE id = ANY ($1) AND payload IS NOT NULL
