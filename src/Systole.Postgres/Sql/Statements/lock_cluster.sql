-- Nobody takes a turn or registers; who tries waits, and is told that another session keeps a lock.
LOCK TABLE systole.cluster IN EXCLUSIVE MODE
