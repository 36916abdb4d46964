#!/bin/sh
# lockctl: the client of Lockkeeper. Needs a POSIX shell and curl, nothing else.
# How it finds the service, and what each verb does: lockctl --help, lockctl VERB --help, man lockctl.
# shellcheck disable=SC1007 # several variables are emptied in one line
set -u

VERSION=0.1.0-SNAPSHOT

# After sysexits.h.
EX_USAGE=64
EX_UNAVAILABLE=69
EX_SOFTWARE=70
EX_TEMPFAIL=75
EX_NOPERM=77

TAB=$(printf '\t')
NL='
'

# --- what it says ------------------------------------------------------------------------------------------------------

# systemd reads the level of a line from its first characters, and names in JOURNAL_STREAM the device and inode of what it
# reads: what has been sent elsewhere since is for somebody else.
if [ -t 2 ]; then live=yes; else live=; fi
levels=
if [ -n "${JOURNAL_STREAM:-}" ] && [ -z "$live" ] && [ "$(stat -L -c %d:%i "/proc/$$/fd/2" 2>/dev/null)" = "$JOURNAL_STREAM" ]; then
  levels=yes
fi

say() { # LEVEL TEXT
  clear_line
  if [ -n "$levels" ]; then printf '<%s>lockctl: %s\n' "$1" "$2" >&2; else printf 'lockctl: %s\n' "$2" >&2; fi
}

die() { # EXIT-CODE TEXT
  say 3 "$2"
  exit "$1"
}

usage_error() {
  say 3 "$1; see lockctl ${verb:+$verb }--help"
  exit "$EX_USAGE"
}

shown_line=
live_line() {
  printf '\r\033[K%s' "$1" >&2
  shown_line=yes
}
clear_line() {
  if [ -n "$shown_line" ]; then printf '\r\033[K' >&2; fi
  shown_line=
}
