UPDATE systole.nodes SET seen_at = systole.now_ms(), lease_until = systole.now_ms() + lease_ms
WHERE name = $1 AND epoch = $2 AND NOT stopped RETURNING epoch
