-- usable from 1
-- Instants are whole milliseconds since 1970 (UTC), durations whole milliseconds. JSON is text as the engine wrote it.
-- `turn` of a row is that of the commit which wrote it: what changed since a turn is found by it.

CREATE TABLE systole.schema_version (
  version     int PRIMARY KEY,
  -- The lowest schema whose programs may still work on this one.
  usable_from int NOT NULL,
  applied_at  bigint NOT NULL
);

CREATE FUNCTION systole.now_ms() RETURNS bigint LANGUAGE sql VOLATILE AS
  $$ SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint $$;

-- Ends a commit from within: nothing of it is written.
CREATE FUNCTION systole.refuse(code text, what text) RETURNS void LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION USING ERRCODE = code, MESSAGE = what; END $$;

-- The right to decide is the lock on this row. What all nodes together remember is in it.
CREATE TABLE systole.cluster (
  id   int PRIMARY KEY CHECK (id = 1),
  turn bigint NOT NULL,
  mark uuid NOT NULL,
  body text
) WITH (fillfactor = 10);

-- One row per commit. The mark is random: a number that was given twice around a failover is noticed by it.
CREATE TABLE systole.turns (
  turn      bigint PRIMARY KEY,
  mark      uuid NOT NULL,
  node      text NOT NULL,
  at        bigint NOT NULL,
  delivered bigint[] NOT NULL
);

INSERT INTO systole.cluster (id, turn, mark) VALUES (1, 0, '00000000-0000-0000-0000-000000000000');
INSERT INTO systole.turns (turn, mark, node, at, delivered)
  VALUES (0, '00000000-0000-0000-0000-000000000000', '', systole.now_ms(), '{}');

-- Every node that is known, with its lease by the clock of the database.
CREATE TABLE systole.nodes (
  name        text COLLATE "C" PRIMARY KEY,
  epoch       bigint NOT NULL,
  started_at  bigint NOT NULL,
  seen_at     bigint NOT NULL,
  lease_ms    bigint NOT NULL,
  lease_until bigint NOT NULL,
  stopped     boolean NOT NULL,
  drains      boolean NOT NULL,
  profile     text NOT NULL
) WITH (fillfactor = 10);

-- Every agent that was ever known, without its wakes.
CREATE TABLE systole.agents (
  id   text COLLATE "C" PRIMARY KEY,
  turn bigint NOT NULL,
  body text NOT NULL
);

CREATE INDEX agents_by_turn ON systole.agents (turn);

-- Wakes that are not delivered: pending, in a run, or dead.
CREATE TABLE systole.wakes (
  id      bigint PRIMARY KEY,
  turn    bigint NOT NULL,
  agent   text COLLATE "C" NOT NULL,
  run     bigint,
  dead_at bigint,
  body    text NOT NULL,
  payload bytea
);

CREATE INDEX wakes_by_turn ON systole.wakes (turn);

CREATE TABLE systole.journal (
  seq   bigint PRIMARY KEY,
  at    bigint NOT NULL,
  agent text COLLATE "C",
  name  text NOT NULL,
  line  text NOT NULL
);

-- The lines of one agent, in order.
CREATE INDEX journal_by_agent ON systole.journal (agent, seq) WHERE agent IS NOT NULL;

CREATE TABLE systole.runs (
  seq      bigint PRIMARY KEY,
  turn     bigint NOT NULL,
  agent    text COLLATE "C" NOT NULL,
  number   bigint NOT NULL,
  node     text COLLATE "C",
  trace_id text COLLATE "C" NOT NULL,
  ended_at bigint,
  body     text NOT NULL
);

CREATE INDEX runs_by_turn ON systole.runs (turn);

-- A run by its name; there is one of each.
CREATE UNIQUE INDEX runs_by_name ON systole.runs (agent, number);

-- The runs of one agent, in order.
CREATE INDEX runs_by_agent ON systole.runs (agent, seq);

-- A run by its trace.
CREATE INDEX runs_by_trace ON systole.runs (trace_id);

-- Retention: the oldest ended runs. Runs in progress are not in it and cannot be removed by it.
CREATE INDEX runs_by_end ON systole.runs (ended_at, seq) WHERE ended_at IS NOT NULL;

-- Whether a node has a run in progress.
CREATE INDEX runs_in_progress ON systole.runs (node) WHERE ended_at IS NULL;

CREATE TABLE systole.replies (
  scope     text COLLATE "C" NOT NULL,
  key       text COLLATE "C" NOT NULL,
  body_hash text NOT NULL,
  status    int NOT NULL,
  at        bigint NOT NULL,
  body      text NOT NULL,
  PRIMARY KEY (scope, key)
);

-- Retention: the oldest answers.
CREATE INDEX replies_by_age ON systole.replies (at, scope, key);
