SELECT id, agent, run, dead_at, body FROM systole.wakes WHERE turn > $1 LIMIT $2
