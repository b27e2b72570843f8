#!/usr/bin/env bash
# Mutation testing of Core: changes one thing at a time in the laws, and tells which changes no test notices.
# Arguments go to Stryker: eng/mutate.sh --mutate 'Wakes/*.cs' does one folder. The report is artifacts/mutation/reports.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# Mutated code is several times slower, and a mutant that the first hundred worlds do not show is for an example to kill.
export SYSTOLE_SEEDS=${SYSTOLE_SEEDS:-100}
# A mutant that loops may also eat all memory there is before its time is up.
export DOTNET_GCHeapHardLimit=0x60000000

dotnet tool restore
dotnet stryker --config-file stryker-config.json --output ../artifacts/mutation "$@"
