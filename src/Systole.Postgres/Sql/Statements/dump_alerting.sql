SELECT room, key, turn, state FROM systole.alerting ORDER BY room, key
