INSERT INTO systole.schema_version (version, usable_from, applied_at) VALUES ($1, $2, systole.now_ms())
