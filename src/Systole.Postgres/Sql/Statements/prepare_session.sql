-- $1: how long a transaction may be idle, $2: how long to wait for a lock, $3: how long a transaction may last (17 and later),
-- $4: whether a table may be read from end to end where there is another way. All in milliseconds but the last.
-- Compiling a statement takes longer than running any of these.
SELECT set_config('idle_in_transaction_session_timeout', $1, false), set_config('lock_timeout', $2, false),
  set_config('enable_seqscan', $4, false), set_config('jit', 'off', false),
  CASE WHEN current_setting('server_version_num')::int >= 170000 THEN set_config('transaction_timeout', $3, false) END
