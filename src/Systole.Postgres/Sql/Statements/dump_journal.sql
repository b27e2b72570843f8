SELECT seq, at, agent, name, line FROM systole.journal ORDER BY seq
