COPY systole.alerting (room, key, turn, state) FROM STDIN (FORMAT binary)
