UPDATE systole.cluster SET body = $1 WHERE id = 1
