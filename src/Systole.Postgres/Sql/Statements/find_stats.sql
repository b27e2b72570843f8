-- For each of the rows asked for it, or the latest before it.
SELECT asked.place, found.agent, found.period, found.start, found.body
FROM unnest($1::text[], $2::text[], $3::bigint[]) WITH ORDINALITY AS asked (agent, period, start, place)
CROSS JOIN LATERAL (
  SELECT agent, period, start, body FROM systole.stats AS stats
  WHERE stats.agent = asked.agent AND stats.period = asked.period AND stats.start <= asked.start ORDER BY stats.start DESC LIMIT 1) AS found
