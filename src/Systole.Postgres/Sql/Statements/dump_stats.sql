SELECT agent, period, start, body FROM systole.stats ORDER BY agent, period, start
