-- Gone for a day, with nothing left to recover.
DELETE FROM systole.nodes AS node
WHERE lease_until < systole.now_ms() - 86400000
  AND NOT EXISTS (SELECT FROM systole.runs AS run WHERE run.ended_at IS NULL AND run.node = node.name)
