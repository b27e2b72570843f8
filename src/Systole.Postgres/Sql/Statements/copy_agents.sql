COPY systole.agents (id, turn, body) FROM STDIN (FORMAT binary)
