SELECT seq, at, agent, name, line FROM systole.journal WHERE seq > $1 ORDER BY seq LIMIT $2
