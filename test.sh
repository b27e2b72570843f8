#!/usr/bin/env bash
# Runs every test of the project. Arguments go to each test program (see CONTRIBUTING.md).
# The closing line is "N passed, N failed, N skipped"; the exit code says whether any failed.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

configuration=${CONFIGURATION:-Debug}
dotnet build Systole.slnx --configuration "$configuration" --verbosity quiet || exit 1

passed=0 failed=0 skipped=0 broken=0
for project in tests/*/; do
  name=$(basename "$project")
  program="artifacts/bin/$name/$(echo "$configuration" | tr '[:upper:]' '[:lower:]')/$name.dll"
  echo "== $name"
  log=$(mktemp)
  dotnet "$program" -noColor "$@" 2>&1 | tee "$log"
  # A test program that dies has no summary: that is a failure of its own.
  code=${PIPESTATUS[0]}
  summary=$(grep -E 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+' "$log" | tail -n 1)
  rm -f "$log"
  if [ -z "$summary" ]; then
    echo "$name ended with exit code $code and without a summary"
    broken=$((broken + 1))
    continue
  fi
  figure() { echo "$summary" | sed -n "s/.*$1: \([0-9]*\).*/\1/p"; }
  total=$(figure Total) bad=$(($(figure Failed) + $(figure Errors))) left=$(figure Skipped)
  passed=$((passed + total - bad - left)) failed=$((failed + bad)) skipped=$((skipped + left))
done

failed=$((failed + broken))
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
