COPY systole.stats (agent, period, start, body) FROM STDIN (FORMAT binary)
