COPY systole.wakes (id, turn, agent, run, dead_at, body, payload) FROM STDIN (FORMAT binary)
