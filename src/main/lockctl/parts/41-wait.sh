# --- wait --------------------------------------------------------------------------------------------------------------

wait_for() {
  timeout=1min attempts= fallback= list_of_services= list_of_ignored=
  into=services
  while [ $# -gt 0 ]; do
    case $1 in
    --timeout | --max-attempts | --fallback)
      [ $# -ge 2 ] || usage_error "$1 needs a value"
      option "$1" "$2"
      shift
      into=services
      ;;
    --timeout=* | --max-attempts=* | --fallback=*)
      option "${1%%=*}" "${1#*=}"
      into=services
      ;;
    --ignore) into=ignore ;;
    --ignore=*) ignored "${1#*=}" ;;
    --help) help wait ;;
    --) into=services ;;
    -*) usage_error "there is no option '$1'" ;;
    *) if [ $into = ignore ]; then ignored "$1"; else waited "$1"; fi ;;
    esac
    shift
  done
  parse_time --timeout "$timeout"
  now
  deadline=$((now + seconds))
  body=
  [ -z "$list_of_services" ] || raw_field services "[$list_of_services]"
  [ -z "$list_of_ignored" ] || raw_field ignore "[$list_of_ignored]"
  [ -z "$attempts" ] || raw_field maxAttempts "$attempts"
  [ -z "${INVOCATION_ID:-}" ] || field invocationId "$INVOCATION_ID"
  fixed=$body
  trap_waiting
  pause=1
  while :; do
    left
    body=$fixed
    field timeout "${left}s"
    if stream_wait; then exit 0; fi
    case $outcome in
    TIMED_OUT) die "$EX_TEMPFAIL" "timed out after $timeout, waiting: $blockers" ;;
    ATTEMPTS_USED_UP) die "$EX_TEMPFAIL" "gave up after $attempts attempts, waiting: $blockers" ;;
    CANCELLED) status=503 answer="detail=it is being restarted" ;;
    esac
    if try_again; then
      if [ "$fallback" = poll ] && [ "$status" != 429 ]; then poll_systemctl; fi
      give_up_late
      wait_a_little
    else
      refuse
      # An answer that was cut off: the service has ended meanwhile.
      left
      if [ "$left" -le 0 ]; then die "$EX_UNAVAILABLE" "the service at $url went away"; fi
      wait_a_little
    fi
  done
}

waited() {
  names="${names:-}${names:+ }$1"
  list=$list_of_services
  list_add "$1"
  list_of_services=$list
}

ignored() {
  ignored_names="${ignored_names:-}${ignored_names:+ }$1"
  list=$list_of_ignored
  list_add "$1"
  list_of_ignored=$list
}

option() {
  case $1 in
  --timeout) timeout=$2 ;;
  --max-attempts)
    case $2 in "" | *[!0-9]*) usage_error "--max-attempts needs a number, not '$2'" ;; esac
    attempts=$2
    ;;
  --fallback)
    [ "$2" = poll ] || usage_error "--fallback knows 'poll' only, not '$2'"
    fallback=$2
    ;;
  esac
}

# One long call: the service sends who blocks at each change, and an empty line every 5 s.
stream_wait() {
  outcome= expected=
  start_call $((left + 15)) POST /api/v1/waits
  while IFS= read -r line <&4; do
    clean "$line"
    line=$cleaned
    case $line in
    "") [ -z "$live" ] || [ -z "$blockers" ] || show_blockers ;;
    waitingFor=*)
      blockers=
      expected=${line#*=}
      # It is counted with, and a shell would carry out what stands in a number's place.
      case $expected in "" | *[!0-9]* | ?????????*) expected= ;; esac
      ;;
    blockers"$TAB"*)
      blocker_line "$line"
      if [ -n "$expected" ]; then
        expected=$((expected - 1))
        [ "$expected" -gt 0 ] || show_blockers
      fi
      ;;
    outcome=*)
      outcome=${line#*=}
      blockers= expected=
      ;;
    *) read_mark "$line" || answer=$answer${answer:+$NL}$line ;;
    esac
  done
  end_call
  clear_line
  [ "$outcome" = QUIET ]
}
