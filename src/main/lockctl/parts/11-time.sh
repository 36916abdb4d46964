# --- time --------------------------------------------------------------------------------------------------------------

# Seconds of the host's uptime: a clock that is set does not matter, and no process is started to read it.
now() {
  if read -r now_s _ 2>/dev/null </proc/uptime; then now=${now_s%%.*}; else now=$(date +%s); fi
}

# 90s, 1h 30min, 2 days, 1w, PT1H30M; a bare number is refused, as the service does. Sets seconds, rounded up.
parse_time() { # OPTION VALUE
  seconds=0 rest=$2 parsed=
  case $rest in
  [Pp]*)
    parse_iso "$1" "$2"
    return
    ;;
  esac
  while trim && [ -n "$rest" ]; do
    digits=${rest%%[!0-9]*}
    rest=${rest#"$digits"}
    trim
    unit=${rest%%[!a-z]*}
    rest=${rest#"$unit"}
    plain_digits || no_time "$1" "$2"
    case $unit in
    ms | msec) seconds=$((seconds + (digits + 999) / 1000)) ;;
    s | sec | second | seconds) seconds=$((seconds + digits)) ;;
    m | min | minute | minutes) seconds=$((seconds + digits * 60)) ;;
    h | hr | hour | hours) seconds=$((seconds + digits * 3600)) ;;
    d | day | days) seconds=$((seconds + digits * 86400)) ;;
    w | week | weeks) seconds=$((seconds + digits * 604800)) ;;
    *) no_time "$1" "$2" ;;
    esac
    parsed=yes
  done
  [ -n "$parsed" ] || no_time "$1" "$2"
}

trim() { while [ "${rest# }" != "$rest" ]; do rest=${rest# }; done; }

no_time() {
  given=
  if [ -n "$2" ]; then given=", not '$2'"; fi
  usage_error "$1 needs a time such as 45s, 30min, 1h30min, 2 days or PT1H30M$given"
}

plain_digits() { # whether digits is a number that can be reckoned with; without zeros before it, which would make it octal
  case $digits in "" | ?????????*) return 1 ;; esac
  while [ "${digits#0}" != "$digits" ] && [ "$digits" != 0 ]; do digits=${digits#0}; done
}

parse_iso() { # OPTION VALUE
  rest=${2#?} part="date" order=0
  [ -n "$rest" ] || no_time "$1" "$2"
  while [ -n "$rest" ]; do
    case $part$rest in
    date[Tt]?*)
      part="time"
      rest=${rest#?}
      ;;
    esac
    digits=${rest%%[!0-9]*}
    rest=${rest#"$digits"}
    plain_digits || no_time "$1" "$2"
    case $part$rest in
    time[.,]*[Ss])
      fraction=${rest#?}
      fraction=${fraction%?}
      case $fraction in *[!0-9]*) no_time "$1" "$2" ;; *[!0]*) digits=$((digits + 1)) ;; esac
      rest=S
      ;;
    esac
    case $part$rest in
    date[Ww]) [ "$order" = 0 ] || no_time "$1" "$2"; factor=604800 rank=9 ;;
    date[Dd] | date[Dd][Tt]?*) factor=86400 rank=1 ;;
    time[Hh]*) factor=3600 rank=2 ;;
    time[Mm]*) factor=60 rank=3 ;;
    time[Ss]) factor=1 rank=4 ;;
    *) no_time "$1" "$2" ;;
    esac
    [ "$rank" -gt "$order" ] || no_time "$1" "$2"
    order=$rank
    seconds=$((seconds + digits * factor))
    rest=${rest#?}
  done
}

left() { # sets left: the seconds until the deadline
  now
  left=$((deadline - now))
  [ "$left" -ge 0 ] || left=0
}

words_of() { # SECONDS: sets words
  if [ "$1" -ge 3600 ]; then
    words=$(($1 / 3600))h$(($1 % 3600 / 60))min
  elif [ "$1" -ge 60 ]; then
    words=$(($1 / 60))min$(($1 % 60))s
  else
    words=${1}s
  fi
}
