SELECT pg_notify('systole', $1)
