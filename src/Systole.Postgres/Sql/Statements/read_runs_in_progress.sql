SELECT seq, agent, number, trace_id, ended_at, body FROM systole.runs WHERE ended_at IS NULL ORDER BY seq
