SELECT room, key, state FROM systole.alerting WHERE turn > $1 LIMIT $2
