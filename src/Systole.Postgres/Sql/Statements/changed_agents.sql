SELECT id, body FROM systole.agents WHERE turn > $1 LIMIT $2
