SELECT coalesce(max(version), 0), coalesce(max(usable_from), 0) FROM systole.schema_version
