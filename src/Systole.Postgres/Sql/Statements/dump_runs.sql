SELECT seq, turn, agent, number, node, trace_id, ended_at, body FROM systole.runs ORDER BY seq
