DELETE FROM alerting WHERE room = ?1 AND key = ?2
