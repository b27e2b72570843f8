DELETE FROM wakes WHERE id = ?1
