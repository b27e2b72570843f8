DELETE FROM systole.turns WHERE turn < $1
