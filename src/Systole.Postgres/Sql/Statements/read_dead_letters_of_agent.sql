-- $1 wakes before this one, $2 the most of them, $3 the bytes of payloads past which the page ends. Sizes are known without reading
-- what has them.
WITH page AS (
  SELECT id, octet_length(payload) AS bytes FROM systole.wakes
  WHERE dead_at IS NOT NULL AND agent = $4 AND id < $1 ORDER BY id DESC LIMIT $2),
before AS (
  SELECT id, coalesce(sum(bytes) OVER (ORDER BY id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS bytes FROM page)
SELECT id, agent, dead_at, body, payload FROM systole.wakes WHERE id IN (SELECT id FROM before WHERE bytes < $3) ORDER BY id DESC
