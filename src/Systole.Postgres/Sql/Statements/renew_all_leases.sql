-- A row that is locked belongs to a node that renews just now.
UPDATE systole.nodes SET lease_until = systole.now_ms() + lease_ms
WHERE name IN (SELECT name FROM systole.nodes WHERE NOT stopped FOR UPDATE SKIP LOCKED)
