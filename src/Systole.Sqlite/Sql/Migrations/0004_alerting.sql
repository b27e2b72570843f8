-- What alerting remembers: who was told what, what is still to be told, silences, channels. Only the engine reads what is in it.
CREATE TABLE alerting (
  room  TEXT NOT NULL CHECK (typeof(room) = 'text'),
  key   TEXT NOT NULL CHECK (typeof(key) = 'text'),
  state TEXT NOT NULL CHECK (typeof(state) = 'text'),
  PRIMARY KEY (room, key)
) WITHOUT ROWID;
