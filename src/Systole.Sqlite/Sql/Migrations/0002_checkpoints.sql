-- The latest checkpoint of each task. The document stands last, so that nobody pays for it who does not ask.
CREATE TABLE checkpoints (
  agent TEXT NOT NULL CHECK (typeof(agent) = 'text'),
  task  TEXT NOT NULL CHECK (typeof(task) = 'text'),
  seq   INTEGER NOT NULL CHECK (typeof(seq) = 'integer'),
  run   INTEGER NOT NULL CHECK (typeof(run) = 'integer'),
  at    INTEGER NOT NULL CHECK (typeof(at) = 'integer'),
  data  BLOB NOT NULL CHECK (typeof(data) = 'blob'),
  PRIMARY KEY (agent, task)
);

-- Retention: the oldest checkpoints.
CREATE INDEX checkpoints_by_age ON checkpoints (at);

-- Dead letters, of all agents and of one, in order. Other wakes are not in them and do not pay for them.
CREATE INDEX wakes_dead ON wakes (id) WHERE dead_at IS NOT NULL;
CREATE INDEX wakes_dead_by_agent ON wakes (agent) WHERE dead_at IS NOT NULL;
