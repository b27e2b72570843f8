SELECT room, key, state FROM systole.alerting WHERE state IS NOT NULL
