SELECT payload FROM wakes WHERE id = ?1 AND payload IS NOT NULL
