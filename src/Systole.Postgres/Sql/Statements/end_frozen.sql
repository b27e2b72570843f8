-- A row that is locked names the transaction which locked it. pg_stat_activity tells the age only of what is of the same role, and only
-- that may be ended. $1: how long it may be silent, $2: how long it may last, in seconds.
SELECT activity.pid, pg_terminate_backend(activity.pid)
FROM systole.cluster
JOIN pg_locks AS held ON held.locktype = 'transactionid' AND held.granted AND held.transactionid = cluster.xmax
JOIN pg_stat_activity AS activity ON activity.pid = held.pid
WHERE activity.pid <> pg_backend_pid() AND activity.datname = current_database()
  AND (activity.state_change < clock_timestamp() - make_interval(secs => $1)
    OR activity.xact_start < clock_timestamp() - make_interval(secs => $2))
