# --- what it has asked for ---------------------------------------------------------------------------------------------

# A lease or a window, until it is granted; or taken back, when a signal ends the wait.

# Long-polls: short ones at first and on a terminal, so that who blocks is said soon; then longer
# ones, which end before a proxy in between would cut them.
follow_claim() { # leases|windows WANTED OVER
  while :; do
    value_of state
    case $value in
    "$2") break ;;
    SUSPECT) break ;;
    "$3")
      value_of endReason
      [ -n "$value" ] || value_of closeReason
      ended=$value
      read_blockers
      claim= key=
      clear_line
      case $ended in
      TIMED_OUT) die "$EX_TEMPFAIL" "timed out, waiting: ${blockers:-nothing any more}" ;;
      esac
      value_of endedBy
      [ -n "$value" ] || value_of closedBy
      by=${value:+ by $value}
      value_of note
      die "$EX_TEMPFAIL" "the request was ended$by: $ended${value:+ ($value)}"
      ;;
    esac
    read_blockers
    show_blockers
    left
    # The service gives up at the same moment; it is its word that counts.
    [ "$left" -gt 0 ] || left=1
    [ "$slice" -le "$left" ] || slice=$left
    body=
    # But not for ever: no stop of a service takes that long.
    now
    [ $((now - deadline)) -lt 900 ] || die "$EX_UNAVAILABLE" "the service at $url does not say what became of it"
    asked_at=$now
    deadline=$((deadline + 10))
    call_until $((slice + 10)) GET "/api/v1/$1/$claim?until=$2&wait=${slice}s"
    deadline=$((deadline - 10))
    refuse
    value_of state
    [ "$value" = "$2" ] || pace
    if [ -n "$live" ]; then slice=2; else slice=$((slice * 4 > 25 ? 25 : slice * 4)); fi
  done
  clear_line
}

# Whatever it had asked for must not stay behind. One that was never answered is found again by its key.
give_back() {
  quiet_retry=yes
  resource=${resource:-leases}
  if [ -z "$claim" ] && [ -n "$key" ]; then
    body=${asked:-$body}
    call 5 POST "/api/v1/$resource"
    case $status in 2??) value_of id && known_id "$value" && claim=$value ;; esac
  fi
  key=
  # What was granted is given back with its token, and that may have happened only now.
  for _ in 1 2; do
    [ -n "$claim" ] || break
    call 5 GET "/api/v1/$resource/$claim"
    value_of token
    give_up="note=lockctl%20was%20interrupted"
    if [ "$resource" = windows ]; then
      url_escape "$by"
      give_up="$give_up&by=$escaped"
    elif number "$value"; then
      give_up="$give_up&token=$value"
    fi
    call 5 DELETE "/api/v1/$resource/$claim?$give_up"
    case $status in
    400 | 409) ;;
    429) nap 2 ;;
    *) break ;;
    esac
  done
  claim=
}

# End curl, then itself by the same signal, so that whoever started it sees why.
claim= waiting=
trap_waiting() { # what it has asked for is taken back besides
  waiting=yes
}
trap_signals() {
  trap 'interrupted HUP' HUP
  trap 'interrupted INT' INT
  trap 'interrupted QUIT' QUIT
  trap 'interrupted TERM' TERM
}
interrupted() {
  trap '' HUP INT QUIT TERM
  [ -z "$child" ] || kill "$child" 2>/dev/null
  leave_nest
  clear_line
  if [ -n "$waiting" ] && [ -n "$claim$key" ]; then give_back; fi
  trap - "$1"
  kill -s "$1" $$
  exit 131 # bash ignores SIGQUIT where nobody traps it
}
