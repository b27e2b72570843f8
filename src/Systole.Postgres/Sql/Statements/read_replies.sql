SELECT r.scope, r.key, r.body_hash, r.status, r.at, r.body
FROM unnest($1::text[], $2::text[]) AS asked (scope, key)
JOIN systole.replies r ON r.scope = asked.scope AND r.key = asked.key
