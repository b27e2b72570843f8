-- Two subqueries, each of which is one step in the tree; min and max in one query would read all of it.
SELECT (SELECT min(seq) FROM journal), (SELECT max(seq) FROM journal)
