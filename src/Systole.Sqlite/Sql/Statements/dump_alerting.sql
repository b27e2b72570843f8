SELECT room, key, state FROM alerting ORDER BY room, key
