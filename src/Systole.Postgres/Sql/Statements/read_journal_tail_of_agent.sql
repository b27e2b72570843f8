SELECT seq, at, agent, name, line FROM systole.journal WHERE agent = $2 ORDER BY seq DESC LIMIT $1
