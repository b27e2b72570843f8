SELECT seq, agent, number, trace_id, ended_at, body FROM systole.runs WHERE turn > $1 ORDER BY seq LIMIT $2
