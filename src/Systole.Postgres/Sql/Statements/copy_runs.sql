COPY systole.runs (seq, turn, agent, number, node, trace_id, ended_at, body) FROM STDIN (FORMAT binary)
