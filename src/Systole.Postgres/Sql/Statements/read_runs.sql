SELECT seq, agent, number, trace_id, ended_at, body FROM systole.runs WHERE seq < $1 ORDER BY seq DESC LIMIT $2
