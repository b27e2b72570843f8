-- As a node that stopped in good order: $2 when it was last seen, $3 its lease, $4 how long its runs are left to it.
INSERT INTO systole.nodes AS node (name, epoch, started_at, seen_at, lease_ms, lease_until, stopped, drains, profile)
VALUES ($1, 0, $2, $2, $3, systole.now_ms() + $4, true, false, '{}')
ON CONFLICT (name) DO UPDATE SET stopped = true, lease_until = excluded.lease_until
