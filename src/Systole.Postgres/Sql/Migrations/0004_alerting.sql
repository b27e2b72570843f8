-- usable from 4
-- What alerting remembers: who was told what, what is still to be told, silences, channels. Programs that know nothing of it would decide
-- alerts of which nobody is told. A row without state was removed, and stays until every node has seen that.
CREATE TABLE systole.alerting (
  room  text COLLATE "C" NOT NULL,
  key   text COLLATE "C" NOT NULL,
  turn  bigint NOT NULL,
  state text,
  PRIMARY KEY (room, key)
);

CREATE INDEX alerting_by_turn ON systole.alerting (turn);

-- Rows that were removed, the earliest first.
CREATE INDEX alerting_removed ON systole.alerting (turn) WHERE state IS NULL;
