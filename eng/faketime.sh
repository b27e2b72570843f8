#!/usr/bin/env bash
# Says where libfaketime is, with which a program sees another time of day; installs it first, on Debian with the right to.
set -euo pipefail

fail() {
  echo "faketime.sh: $*" >&2
  exit 1
}

find_library() {
  local candidate
  for candidate in /usr/lib/*/faketime/libfaketimeMT.so.1 /usr/lib/faketime/libfaketimeMT.so.1; do
    [ -e "$candidate" ] && echo "$candidate" && return 0
  done
  return 1
}

install_library() {
  # Test programs install several things at once, and apt takes one at a time.
  exec 9>"${TMPDIR:-/tmp}/systole-install.lock"
  flock 9
  find_library >/dev/null && exec 9>&- && return 0
  command -v apt-get >/dev/null || fail "no libfaketime here, and no apt-get to install it with"
  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || fail "no libfaketime here, and no right to install it"
    root=(sudo -n)
  fi
  {
    "${root[@]}" apt-get update -q
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends libfaketime
  } >&2 || fail "libfaketime could not be installed"
  exec 9>&-
}

find_library || { install_library && find_library; } || fail "no libfaketime here"
