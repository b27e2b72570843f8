SELECT name, epoch, started_at, seen_at, lease_until, stopped, drains, profile FROM systole.nodes ORDER BY name
