SELECT seq, at, agent, name, line FROM systole.journal WHERE agent = $3 AND seq > $1 ORDER BY seq LIMIT $2
