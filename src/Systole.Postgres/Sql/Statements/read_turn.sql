SELECT turn, mark, body, (SELECT max(usable_from) FROM systole.schema_version) FROM systole.cluster WHERE id = 1
