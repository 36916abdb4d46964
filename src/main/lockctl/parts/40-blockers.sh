# --- who blocks --------------------------------------------------------------------------------------------------------

# From lines of blockers: what to show, and what tells whether it has changed.
blockers=
blocker_line() { # LINE: adds to blockers
  pair_of "$1" subject
  subject=$value
  pair_of "$1" detail
  detail=$value
  # The id of a lease, which lockctl why takes, is no part of its detail.
  case $detail in *"$subject"*) ;; *) detail="$detail ($subject)" ;; esac
  pair_of "$1" since
  case $value in
  *.*Z) value=${value%.*}Z ;;
  esac
  if [ -n "$live" ]; then value=${value#*T}; fi
  blockers="$blockers${blockers:+; }${detail}${value:+ since $value}"
}

# The since of a blocker counts for no change: only who, and in what state.
told=
show_blockers() {
  if [ -n "$live" ]; then
    left
    words_of "$left"
    fit "waiting up to $words more: ${blockers:-for the service}"
    live_line "$fitted"
  elif [ "$blockers" != "$told" ] && [ -n "$blockers" ]; then
    say 4 "waiting: $blockers"
  fi
  told=$blockers
}

columns=
fit() { # sets fitted: as much as a line of the terminal has room for
  if [ -z "$columns" ]; then
    columns=$(stty size <&2 2>/dev/null)
    columns=${columns#* }
    case $columns in "" | 0 | *[!0-9]*) columns=80 ;; esac
  fi
  fitted=$1
  if [ ${#fitted} -ge "$columns" ]; then fitted=$(printf %.$((columns - 2))s "$fitted")…; fi
}

read_blockers() { # from the answer
  blockers=
  case $answer in
  *blockers"$TAB"*) ;;
  *) return ;;
  esac
  while IFS= read -r line; do
    case $line in blockers"$TAB"*) blocker_line "$line" ;; esac
  done <<EOF
$answer
EOF
}

add_blocker() { blockers="$blockers${blockers:+; }$1"; }
