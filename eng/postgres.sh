#!/usr/bin/env bash
# A PostgreSQL server to test against: finds its programs (or installs them, on Debian with the right to), makes a cluster in a folder, and
# serves on a port until its input ends; so it ends with whoever started it, however that dies.
#
#   eng/postgres.sh FOLDER PORT [--standby-of PORT] [-c name=value ...]
#
# Says "ready" once it answers. Lines of its input are commands: "kill" ends the server at once, as a crash does; "crash" as the loss of its
# machine does, without a word to anybody; "start" starts it again and says "ready". With --standby-of it is a copy of the server on that
# port and follows it. The user is postgres, without a password. A folder that this script made is gone with it.
set -euo pipefail

folder=${1:?FOLDER} port=${2:?PORT}
shift 2
primary=
if [ "${1:-}" = --standby-of ]; then
  primary=${2:?PORT}
  shift 2
fi

fail() {
  echo "postgres.sh: $*" >&2
  exit 1
}

find_programs() {
  local candidate
  for candidate in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -Vr) "$(dirname "$(command -v postgres || echo /none)")"; do
    [ -x "$candidate/initdb" ] && [ -x "$candidate/postgres" ] && echo "$candidate" && return 0
  done
  return 1
}

# Without starting the service that the package brings.
install_programs() {
  # Test programs install several things at once, and apt takes one at a time.
  exec 9>"${TMPDIR:-/tmp}/systole-install.lock"
  flock 9
  find_programs >/dev/null && exec 9>&- && return 0
  command -v apt-get >/dev/null || fail "no PostgreSQL here, and no apt-get to install it with"
  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || fail "no PostgreSQL here, and no right to install it"
    root=(sudo -n)
  fi
  {
    "${root[@]}" mkdir -p /etc/postgresql-common
    echo "create_main_cluster = false" | "${root[@]}" tee /etc/postgresql-common/createcluster.conf
    "${root[@]}" apt-get update -q
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends postgresql
  } >&2 || fail "PostgreSQL could not be installed"
  exec 9>&-
}

bin=$(find_programs) || { install_programs && bin=$(find_programs); } || fail "no PostgreSQL here"

# The server refuses to run as root.
as_user=()
if [ "$(id -u)" -eq 0 ]; then
  user=postgres
  id "$user" >/dev/null 2>&1 || user=nobody
  as_user=(setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups env HOME=/)
fi

made=false
if [ ! -e "$folder/data" ]; then
  [ -e "$folder" ] || made=true
  mkdir -p -m 700 "$folder" "$folder/data"
  [ "$(id -u)" -eq 0 ] && chown "$user" "$folder" "$folder/data"
  if [ -n "$primary" ]; then
    "${as_user[@]}" "$bin/pg_basebackup" -D "$folder/data" -h 127.0.0.1 -p "$primary" -U postgres --checkpoint=fast --write-recovery-conf \
      >"$folder/initdb.log" 2>&1 || fail "pg_basebackup failed: $(tail -n 3 "$folder/initdb.log" | tr '\n' ' ')"
  else
    "${as_user[@]}" "$bin/initdb" -D "$folder/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C --no-instructions \
      >"$folder/initdb.log" 2>&1 || fail "initdb failed: $(tail -n 3 "$folder/initdb.log" | tr '\n' ' ')"
  fi
fi

server=
start() {
  (cd "$folder" && exec "${as_user[@]}" "$bin/postgres" -D "$folder/data" -p "$port" -k "$folder" "$@") \
    >>"$folder/server.log" 2>&1 </dev/null &
  server=$!
  local tries
  for tries in $(seq 1 300); do
    "$bin/pg_isready" -q -h 127.0.0.1 -p "$port" && echo ready && return 0
    kill -0 "$server" 2>/dev/null || fail "the server ended: $(tail -n 3 "$folder/server.log" | tr '\n' ' ')"
    sleep 0.1
  done
  fail "the server does not answer"
}

# Children are ended at once and nothing is written down: what is left is what a crash leaves.
end() {
  [ -n "$server" ] || return 0
  kill "-${1:-QUIT}" "$server" $([ "${1:-QUIT}" = QUIT ] || cat "/proc/$server/task/$server/children") 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  server=
}

trap 'end; if $made; then rm -rf "$folder"; fi' EXIT
trap 'exit 0' INT TERM HUP
start "$@"
while read -r command; do
  case $command in
    kill) end && echo killed ;;
    crash) end KILL && echo crashed ;;
    start) start "$@" ;;
    *) echo "postgres.sh: unknown command '$command'" >&2 ;;
  esac
done
