# --- the guardian ------------------------------------------------------------------------------------------------------

start_guardian() { # PID
  value_of token
  check_token "$value"
  lease_token=$value
  now
  parse_time --ttl "$ttl"
  # Its parent is to be nobody: a command that waits for all its children must not wait for this one. And it must not
  # keep a pipe open that somebody reads to its end.
  if [ -p /proc/self/fd/2 ]; then
    (guardian "$1" </dev/null >/dev/null 2>/dev/null &)
  else
    (guardian "$1" </dev/null >/dev/null &)
  fi
}

guardian() { # PID
  trap '' HUP INT QUIT
  trap '[ -z "$child" ] || kill "$child"; leave_nest; exit 0' TERM
  ward=$1
  live= key= quiet_retry=yes body=
  renewed=$now
  lifetime=$seconds
  ask= seen_ask="&seenAsk=none"
  while kill -0 "$ward" 2>/dev/null; do
    now
    asked_at=$now
    call 35 GET "/api/v1/leases/$claim?until=ENDED&wait=25s$seen_ask"
    now
    case $status in
    200)
      value_of state
      if [ "$value" = ENDED ]; then
        lost
        exit 0
      fi
      asked_to_finish
      call 10 POST "/api/v1/leases/$claim/renew?token=$lease_token"
      case $status in 200) renewed=$asked_at ;; esac
      pace
      ;;
    404 | 410)
      lost
      exit 0
      ;;
    400)
      seen_ask= # a service that knows no questions
      nap 1
      ;;
    *)
      if [ $((now - renewed)) -ge "$lifetime" ]; then
        answer="endReason=EXPIRED${NL}endedBy=its time, while the service could not be reached"
        lost
        exit 0
      fi
      # When asked to come back later, not so late that it would not know of its lease's end.
      if [ "${retry:-1}" -gt 1 ] && [ "$retry" -le 10 ]; then nap "$retry"; else nap 1; fi
      ;;
    esac
  done
}

# On what the command has for its errors, which the guardian has given up so as not to keep a pipe open. Opened both ways it
# waits for no reader; but it may be full, and nobody read it: that must hold up nobody, and not last for ever.
tell() { # LEVEL TEXT
  # Before the command gets a signal: once it has ended there is nothing to open any more.
  if ! [ -p "/proc/$ward/fd/2" ] || ! command exec 6<>"/proc/$ward/fd/2"; then
    say "$1" "$2"
    return
  fi
  (
    trap - TERM
    say "$1" "$2" 2>&6 &
    pen=$! turns=0
    exec 6>&-
    while kill -0 "$pen" 2>/dev/null && [ "$turns" -lt 10 ]; do
      sleep 1
      turns=$((turns + 1))
    done
    kill "$pen" 2>/dev/null
  ) &
  exec 6>&-
}

# Somebody would like it to come to an end: it is told, and goes on as it likes.
asked_to_finish() {
  value_of finishAsked.id
  case $value in "" | "$ask" | *[!A-Za-z0-9_-]*) return ;; esac
  ask=$value seen_ask="&seenAsk=$value"
  value_of finishAsked.by
  by=$value
  value_of finishAsked.reason
  tell 5 "asked to finish by $by: $value"
  [ -z "$finish_signal" ] || kill -s "$finish_signal" "$ward" 2>/dev/null
}

lost() {
  kill -0 "$ward" 2>/dev/null || exit 0
  value_of endReason
  why=$value
  [ "$why" = OWNER_GONE ] && [ "$verb" = run ] && exit 0
  value_of endedBy
  by=${value:+ by $value}
  value_of note
  tell 3 "the lease was lost: ended$by: $why${value:+ ($value)}; the command gets SIG$signal, and is killed in ${grace}s"
  kill -s "$signal" "$ward" 2>/dev/null
  now
  deadline=$((now + grace))
  while kill -0 "$ward" 2>/dev/null; do
    left
    if [ "$left" -le 0 ]; then
      tell 3 "the command did not end within ${grace}s, and is killed"
      kill -s KILL "$ward" 2>/dev/null
      exit 0
    fi
    sleep 1
  done
}
