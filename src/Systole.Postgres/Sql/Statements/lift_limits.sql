-- $1: how long to wait for a lock, in milliseconds.
SELECT set_config('lock_timeout', $1, false), set_config('enable_seqscan', 'on', false),
  CASE WHEN current_setting('server_version_num')::int >= 170000 THEN set_config('transaction_timeout', '0', false) END
