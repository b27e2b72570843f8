SELECT to_regnamespace('systole') IS NOT NULL, to_regclass('systole.schema_version') IS NOT NULL,
  EXISTS (SELECT FROM pg_class WHERE relnamespace = to_regnamespace('systole'))
