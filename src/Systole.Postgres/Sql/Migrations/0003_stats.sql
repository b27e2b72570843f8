-- usable from 3
-- What became of the runs of an agent in an hour or a day, which begins at that instant. Programs that know nothing of it would decide what
-- is counted nowhere. Rows of now are written again and again, and have room for that beside them.
CREATE TABLE systole.stats (
  agent  text COLLATE "C" NOT NULL,
  period text COLLATE "C" NOT NULL CHECK (period IN ('hour', 'day')),
  start  bigint NOT NULL,
  body   text NOT NULL,
  PRIMARY KEY (agent, period, start)
) WITH (fillfactor = 70);

-- Retention: the oldest hours, and the oldest days.
CREATE INDEX stats_by_age ON systole.stats (period, start, agent);
