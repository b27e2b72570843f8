SELECT (SELECT min(seq) FROM systole.journal), (SELECT max(seq) FROM systole.journal)
