UPDATE systole.nodes SET stopped = true, seen_at = systole.now_ms(), lease_until = systole.now_ms() + $3 WHERE name = $1 AND epoch = $2
