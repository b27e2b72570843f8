CREATE TABLE agents (
  id   TEXT PRIMARY KEY NOT NULL CHECK (typeof(id) = 'text'),
  body TEXT NOT NULL CHECK (typeof(body) = 'text')
) WITHOUT ROWID;

CREATE TABLE alerting (
  room  TEXT NOT NULL CHECK (typeof(room) = 'text'),
  key   TEXT NOT NULL CHECK (typeof(key) = 'text'),
  state TEXT NOT NULL CHECK (typeof(state) = 'text'),
  PRIMARY KEY (room, key)
) WITHOUT ROWID;

CREATE TABLE checkpoints (
  agent TEXT NOT NULL CHECK (typeof(agent) = 'text'),
  task  TEXT NOT NULL CHECK (typeof(task) = 'text'),
  seq   INTEGER NOT NULL CHECK (typeof(seq) = 'integer'),
  run   INTEGER NOT NULL CHECK (typeof(run) = 'integer'),
  at    INTEGER NOT NULL CHECK (typeof(at) = 'integer'),
  data  BLOB NOT NULL CHECK (typeof(data) = 'blob'),
  PRIMARY KEY (agent, task)
);

CREATE INDEX checkpoints_by_age ON checkpoints (at);

CREATE TABLE journal (
  seq   INTEGER PRIMARY KEY,
  at    INTEGER NOT NULL CHECK (typeof(at) = 'integer'),
  agent TEXT CHECK (typeof(agent) IN ('text', 'null')),
  name  TEXT NOT NULL CHECK (typeof(name) = 'text'),
  line  TEXT NOT NULL CHECK (typeof(line) = 'text')
);

CREATE INDEX journal_by_agent ON journal (agent) WHERE agent IS NOT NULL;

CREATE TABLE node (
  id   INTEGER PRIMARY KEY CHECK (id = 1),
  body TEXT NOT NULL CHECK (typeof(body) = 'text')
);

CREATE TABLE replies (
  scope     TEXT NOT NULL CHECK (typeof(scope) = 'text'),
  key       TEXT NOT NULL CHECK (typeof(key) = 'text'),
  body_hash TEXT NOT NULL CHECK (typeof(body_hash) = 'text'),
  status    INTEGER NOT NULL CHECK (typeof(status) = 'integer'),
  at        INTEGER NOT NULL CHECK (typeof(at) = 'integer'),
  body      TEXT NOT NULL CHECK (typeof(body) = 'text'),
  PRIMARY KEY (scope, key)
);

CREATE INDEX replies_by_age ON replies (at);

CREATE TABLE runs (
  seq      INTEGER PRIMARY KEY,
  agent    TEXT NOT NULL CHECK (typeof(agent) = 'text'),
  number   INTEGER NOT NULL CHECK (typeof(number) = 'integer'),
  trace_id TEXT NOT NULL CHECK (typeof(trace_id) = 'text'),
  ended_at INTEGER CHECK (typeof(ended_at) IN ('integer', 'null')),
  body     TEXT NOT NULL CHECK (typeof(body) = 'text')
);

CREATE INDEX runs_by_agent ON runs (agent);

CREATE INDEX runs_by_end ON runs (ended_at) WHERE ended_at IS NOT NULL;

CREATE UNIQUE INDEX runs_by_name ON runs (agent, number);

CREATE INDEX runs_by_trace ON runs (trace_id);

CREATE TABLE stats (
  agent  TEXT NOT NULL CHECK (typeof(agent) = 'text'),
  period TEXT NOT NULL CHECK (period IN ('hour', 'day')),
  start  INTEGER NOT NULL CHECK (typeof(start) = 'integer'),
  body   TEXT NOT NULL CHECK (typeof(body) = 'text'),
  PRIMARY KEY (agent, period, start)
) WITHOUT ROWID;

CREATE INDEX stats_by_age ON stats (period, start);

CREATE TABLE wakes (
  id      INTEGER PRIMARY KEY,
  agent   TEXT NOT NULL CHECK (typeof(agent) = 'text'),
  run     INTEGER CHECK (typeof(run) IN ('integer', 'null')),
  dead_at INTEGER CHECK (typeof(dead_at) IN ('integer', 'null')),
  body    TEXT NOT NULL CHECK (typeof(body) = 'text'),
  payload BLOB CHECK (typeof(payload) IN ('blob', 'null'))
);

CREATE INDEX wakes_dead ON wakes (id) WHERE dead_at IS NOT NULL;

CREATE INDEX wakes_dead_by_agent ON wakes (agent) WHERE dead_at IS NOT NULL;
