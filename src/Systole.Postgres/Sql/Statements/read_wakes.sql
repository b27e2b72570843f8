SELECT id, agent, run, dead_at, body FROM systole.wakes WHERE dead_at IS NULL
