SELECT seq, agent, number, trace_id, ended_at, body FROM systole.runs WHERE agent = $1 AND number = $2
