SELECT seq, at, agent, name, line FROM journal ORDER BY seq
