INSERT INTO systole.nodes AS node (name, epoch, started_at, seen_at, lease_ms, lease_until, stopped, drains, profile)
SELECT $1, $2 + 1, now, now, $3, now + $3, false, false, $4 FROM (SELECT systole.now_ms() AS now) AS clock
ON CONFLICT (name) DO UPDATE SET
  epoch = greatest(node.epoch, $2) + 1, started_at = excluded.started_at, seen_at = excluded.seen_at, lease_ms = excluded.lease_ms,
  lease_until = excluded.lease_until, stopped = false, drains = false, profile = excluded.profile
RETURNING epoch
