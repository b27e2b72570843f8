-- The same line again is the same commit tried again; another line under the number ends the commit.
WITH added AS (
  INSERT INTO systole.journal AS journal (seq, at, agent, name, line)
  SELECT seq, at, agent, name, line
  FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[]) AS given (seq, at, agent, name, line)
  ON CONFLICT (seq) DO UPDATE SET line = excluded.line
  WHERE journal.line = excluded.line AND journal.at = excluded.at AND journal.agent IS NOT DISTINCT FROM excluded.agent
    AND journal.name = excluded.name
  RETURNING seq)
SELECT CASE WHEN count(*) < cardinality($1) THEN systole.refuse('SY002', 'a journal line is written already and says something else') END
FROM added
