-- Still bounded: a program that froze must not hold the schema for ever.
SELECT set_config('idle_in_transaction_session_timeout', '60000', false)
