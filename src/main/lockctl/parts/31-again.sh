# --- another call, or the end ------------------------------------------------------------------------------------------

# What is worth another call, how long until then, and what is the end.

not_permitted() {
  [ -n "$socket" ] || return 1
  if [ -S "$socket" ]; then
    ! { [ -r "$socket" ] && [ -w "$socket" ]; }
  else
    [ -d "${socket%/*}/" ] && [ ! -x "${socket%/*}/" ]
  fi
}

# Whether it is worth asking again; says so once.
unreachable= once_only=
try_again() {
  case $status in
  000)
    [ -z "$distrusted" ] || die "$EX_NOPERM" "$fault"
    if not_permitted; then die "$EX_NOPERM" "you may not use $socket: its group may"; fi
    if [ -n "$socket" ] && [ ! -e "$socket" ]; then
      fault="there is no socket $socket"
    elif [ -n "$socket" ] && [ ! -S "$socket" ]; then
      fault="$socket is no socket"
    elif [ -n "$socket" ] && [ "$ended" = "$NOBODY" ]; then
      fault="nobody listens on it"
    fi
    ;;
  429)
    value_of detail
    fault=${value:-"it is asked too often"}
    ;;
  502 | 503 | 504)
    value_of detail
    fault=${value:-"it answers $status"}
    ;;
  *)
    unreachable=
    return 1
    ;;
  esac
  case $once_only$status$ended in
  yes4* | "yes000$NOBODY" | [!y]*) ;;
  *) die "$EX_UNAVAILABLE" "the service at $url gives no answer ($fault), and it is not known whether it was done: $once_only_hint" ;;
  esac
  if [ -z "$unreachable" ]; then
    unreachable=$fault
    if [ -n "$quiet_retry" ]; then
      :
    elif [ "$status" = 429 ]; then
      say 4 "the service at $url wants to be asked less often, trying again: $fault"
    else
      say 4 "the service at $url cannot be reached, trying again: $fault"
    fi
  fi
}
quiet_retry=

# When the time is over, or too short for what the service asks for.
give_up_late() {
  left
  case $status in
  429)
    if [ "$left" -le 0 ] || [ "${retry:-0}" -gt "$left" ]; then
      die "$EX_TEMPFAIL" "the service at $url wants to be asked less often: $fault${retry:+ (again in ${retry}s)}"
    fi
    ;;
  *) [ "$left" -gt 0 ] || die "$EX_UNAVAILABLE" "the service at $url cannot be reached: $unreachable" ;;
  esac
}

pause=1
wait_a_little() { # longer each time, up to 5 s; or as long as the service has asked for
  if [ "$status" = 429 ] && [ -n "$retry" ] && [ "$retry" -gt 0 ]; then
    nap "$retry"
  else
    nap $pause
    pause=$((pause < 5 ? pause + 1 : 5))
  fi
}

nap() { # SECONDS: a signal ends it
  sleep "$1" >/dev/null 2>&1 4<&- &
  child=$!
  wait "$child"
  child=
}

# One that answers at once what it was to wait with is not asked without a pause.
pace() {
  now
  [ "$now" -gt "$asked_at" ] || nap 1
}

# A call until it is answered, or the deadline has passed.
call_until() { # SECONDS-FOR-ONE METHOD PATH
  pause=1
  while :; do
    left
    call "$1" "$2" "$3"
    try_again || return 0
    give_up_late
    wait_a_little
  done
}

# Ends with the code for an answer that is no success.
refuse() {
  case $status in
  2??) return 0 ;;
  esac
  value_of opensAt
  opens=$value
  value_of detail
  [ -n "$value" ] || value="it answers $status: ${answer%%"$NL"*}"
  case $status in
  401)
    [ -n "$socket$lockctl_bearer" ] || value="$value. A token is taken from the file that --token-file or LOCKKEEPER_TOKEN_FILE names"
    die "$EX_NOPERM" "$value"
    ;;
  403 | 421) die "$EX_NOPERM" "$value" ;;
  429) die "$EX_TEMPFAIL" "$value" ;;
  409)
    # What is only asked for at the wrong time may be asked for again.
    [ -z "$opens" ] || die "$EX_TEMPFAIL" "$value"
    die "$EX_USAGE" "$value"
    ;;
  4??) die "$EX_USAGE" "$value" ;;
  503) die "$EX_UNAVAILABLE" "$value" ;;
  *) die "$EX_SOFTWARE" "$value" ;;
  esac
}
