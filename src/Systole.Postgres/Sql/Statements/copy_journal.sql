COPY systole.journal (seq, at, agent, name, line) FROM STDIN (FORMAT binary)
