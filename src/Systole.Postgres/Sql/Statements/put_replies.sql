INSERT INTO systole.replies (scope, key, body_hash, status, at, body)
SELECT scope, key, body_hash, status, at, body
FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::bigint[], $6::text[]) AS given (scope, key, body_hash, status, at, body)
ON CONFLICT (scope, key) DO UPDATE SET
  body_hash = excluded.body_hash, status = excluded.status, at = excluded.at, body = excluded.body
