-- usable from 1
-- The latest checkpoint of each task.
CREATE TABLE systole.checkpoints (
  agent text COLLATE "C" NOT NULL,
  task  text COLLATE "C" NOT NULL,
  seq   bigint NOT NULL,
  run   bigint NOT NULL,
  at    bigint NOT NULL,
  data  bytea NOT NULL,
  PRIMARY KEY (agent, task)
);

-- Retention: the oldest checkpoints.
CREATE INDEX checkpoints_by_age ON systole.checkpoints (at, agent, task);

-- Dead letters, of all agents and of one, in order. Other wakes are not in them and do not pay for them.
CREATE INDEX wakes_dead ON systole.wakes (id) WHERE dead_at IS NOT NULL;
CREATE INDEX wakes_dead_by_agent ON systole.wakes (agent, id) WHERE dead_at IS NOT NULL;
