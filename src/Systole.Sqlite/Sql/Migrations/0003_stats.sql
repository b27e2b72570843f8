-- What became of the runs of an agent in an hour or a day, which begins at that instant.
CREATE TABLE stats (
  agent  TEXT NOT NULL CHECK (typeof(agent) = 'text'),
  period TEXT NOT NULL CHECK (period IN ('hour', 'day')),
  start  INTEGER NOT NULL CHECK (typeof(start) = 'integer'),
  body   TEXT NOT NULL CHECK (typeof(body) = 'text'),
  PRIMARY KEY (agent, period, start)
) WITHOUT ROWID;

-- Retention: the oldest hours, and the oldest days.
CREATE INDEX stats_by_age ON stats (period, start);
