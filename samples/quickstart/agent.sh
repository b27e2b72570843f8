#!/bin/sh
# A stand-in for an agent: reads its turn from standard input and answers, as `claude -p --output-format json` would.
# No network, no key. Try it: systole wake inbox --reason hook:demo --payload '{"mail": 3}'
set -eu

turn=$(cat)

# The turn is one JSON object on one line; its reasons are a flat list of strings.
reasons=$(printf '%s' "$turn" | sed -n 's/.*"reasons":\[\([^]]*\)\].*/\1/p' | tr -d '"' | sed 's/,/, /g')

echo "$SYSTOLE_AGENT looks around (run $SYSTOLE_RUN_ID, attempt $SYSTOLE_ATTEMPT)"
sleep 1

case "$reasons" in
  *hook* | *event* | *wake*) reply="handled $reasons" ;;
  *) reply="HEARTBEAT_OK" ;;
esac

# The last line of the output is JSON: the reply, and what it cost.
printf '{"result":"%s","usage":{"input_tokens":120,"output_tokens":8},"total_cost_usd":0.0004}\n' "$reply"
