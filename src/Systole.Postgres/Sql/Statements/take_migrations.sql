-- "SYST": one node at a time brings the schema up to date.
SELECT pg_advisory_lock(1398362964)
