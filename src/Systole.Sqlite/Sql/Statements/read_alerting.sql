SELECT room, key, state FROM alerting
