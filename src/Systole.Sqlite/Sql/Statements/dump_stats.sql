SELECT agent, period, start, body FROM stats ORDER BY agent, period, start
