SELECT text FROM (
  SELECT 1 AS kind, table_name || '.' || lpad(ordinal_position::text, 2, '0') AS place,
    'column ' || table_name || '.' || column_name || ' ' || data_type || CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END AS text
  FROM information_schema.columns WHERE table_schema = 'systole'
  UNION ALL SELECT 2, indexname, indexdef FROM pg_indexes WHERE schemaname = 'systole') AS schema
ORDER BY kind, place COLLATE "C"
