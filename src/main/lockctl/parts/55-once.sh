# --- once --------------------------------------------------------------------------------------------------------------

# Here somebody has to see the exit code: only what succeeded is done. So the command is a child, and the lease is bound
# to this shell.
run_once() {
  [ -n "$once_key" ] || usage_error "once needs a key"
  body=
  once_fields
  once="{$body}"
  take_lease "{\"pid\":$$}"
  # A child in the background would ignore these two for ever; env can undo it where it is GNU's.
  if env --default-signal=INT,QUIT true 2>/dev/null; then reset='env --default-signal=INT,QUIT'; else reset=; fi
  value_of token
  check_token "$value"
  # Without an input it has none either.
  (exec 3<&0) 2>/dev/null || exec </dev/null
  exec 3<&0
  LOCKKEEPER_LEASE=$claim LOCKKEEPER_TOKEN=$value $reset "$@" <&3 3<&- &
  ward=$!
  exec 3<&-
  start_guardian "$ward"
  for name in HUP INT TERM QUIT USR1 USR2; do
    # shellcheck disable=SC2064 # this name, now
    trap "kill -s $name $ward 2>/dev/null" $name
  done
  while :; do
    wait "$ward"
    code=$?
    kill -0 "$ward" 2>/dev/null || break
  done
  if [ "$code" -eq 0 ]; then success=true; else success=false; fi
  now
  deadline=$((now + 30))
  key=
  body=
  call_until 10 DELETE "/api/v1/leases/$claim?success=$success&token=$lease_token"
  case $status in 2?? | 410) ;; *) say 4 "how it ended could not be recorded: it answers $status" ;; esac
  exit "$code"
}

# Which day it is the service says: this shell may have another TZ than the last one had.
once_fields() {
  field key "$once_key"
  case ${period:-day} in
  day)
    period="today${zone:+ in $zone}"
    raw_field per '"DAY"'
    [ -z "$zone" ] || field zone "$zone"
    ;;
  *)
    [ -z "$zone" ] || usage_error "--zone is of use with --per day alone"
    field period "$period"
    ;;
  esac
}

once_reset() {
  reason= by=
  while [ $# -gt 0 ]; do
    case $1 in
    --help) help once ;;
    --json) accept=application/json ;;
    --reason | --by | --per | --zone)
      [ $# -ge 2 ] || usage_error "$1 needs a value"
      reset_option "$1" "$2"
      shift
      ;;
    --*=*) reset_option "${1%%=*}" "${1#*=}" ;;
    -*) usage_error "there is no option '$1'" ;;
    *)
      [ -z "$once_key" ] || usage_error "once --reset takes one key, not also '$1'"
      once_key=$1
      ;;
    esac
    shift
  done
  [ -n "$once_key" ] || usage_error "once --reset needs a key"
  [ -n "$reason" ] || usage_error "once --reset needs --reason"
  now
  deadline=$((now + 30))
  body=
  once_fields
  field reason "$reason"
  field by "${by:-${SUDO_USER:-$(id -un)}}"
  call_until 30 POST /api/v1/once/reset
  refuse
  out "$once_key may be done for $period again"
}

reset_option() {
  case $1 in
  --reason) reason=$2 ;;
  --by) by=$2 ;;
  --per) period=$2 ;;
  --zone) zone=$2 ;;
  *) usage_error "there is no option '$1'" ;;
  esac
}

# Whether the lease that the service answered with is for this process, or for another that does the same or has done it.
whose() {
  value_of state
  state=$value
  value_of pid
  if [ "$value" = $$ ] && [ "$state" != ENDED ]; then
    echo mine
  elif [ "$state" = ENDED ]; then
    echo finished
  else
    echo other
  fi
}

done_already() {
  say 6 "$once_key was done for $period already"
  exit 0
}

await_other() {
  other=$claim
  claim= key=
  say 5 "$once_key is being done for $period by another one; waiting for its end"
  while :; do
    value_of state
    [ "$value" != ENDED ] || return 0
    left
    [ "$left" -gt 0 ] || die "$EX_TEMPFAIL" "timed out after $timeout, while $once_key is being done by another one"
    [ "$left" -lt 25 ] || left=25
    body=
    asked_at=$now
    call_until $((left + 10)) GET "/api/v1/leases/$other?until=ENDED&wait=${left}s"
    refuse
    value_of state
    [ "$value" = ENDED ] || pace
  done
}
