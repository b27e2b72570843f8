SELECT seq, agent, number, trace_id, ended_at, body FROM runs ORDER BY seq
