# --- run ---------------------------------------------------------------------------------------------------------------

# A command keeps its own lease only as long as the process that the lease is bound to lives. So this shell takes it for
# itself and then becomes the command: no process stands between the command and its signals, terminal and exit code, and
# none can die and leave it without its lease. A guardian beside it renews, and ends it when the lease is lost.
run() {
  once_key= period= zone=
  case $verb${1:-} in
  once--list)
    shift
    show_options once --key "$@"
    list_of once once key period state owner principal doneAt lease
    return
    ;;
  once--reset)
    shift
    once_reset "$@"
    return
    ;;
  esac
  timeout=1min ttl=1h reason= group= signal=TERM grace=30s
  while [ $# -gt 0 ]; do
    case $1 in
    --help) help "$verb" ;;
    --inhibit)
      inhibit=yes
      shift
      ;;
    --urgent)
      urgent=yes
      shift
      ;;
    --only-if-fits)
      only_if_fits=yes
      shift
      ;;
    --)
      shift
      break
      ;;
    --signal | --finish-signal | --grace | --per | --zone | --group | --reason | --timeout | --ttl | --join | --on-drain-timeout | --stop | --override | --expects)
      [ $# -ge 2 ] || usage_error "$1 needs a value"
      run_option "$1" "$2"
      shift 2
      ;;
    --*=*)
      run_option "${1%%=*}" "${1#*=}"
      shift
      ;;
    -*) usage_error "there is no option '$1'" ;;
    *)
      if [ "$verb" = once ] && [ -z "$once_key" ]; then
        once_key=$1
        shift
      else
        break
      fi
      ;;
    esac
  done
  [ -n "$group" ] || [ "$verb" != once ] || group=maintenance
  [ -n "$group" ] || usage_error "run needs --group"
  [ $# -gt 0 ] || usage_error "$verb needs a command"
  case $signal in *[!A-Z0-9+-]* | "") usage_error "--signal needs a signal's name or number, not '$signal'" ;; esac
  case $finish_signal in *[!A-Z0-9+-]*) usage_error "--finish-signal needs a signal's name or number, not '$finish_signal'" ;; esac
  parse_time --grace "$grace"
  grace=$seconds
  find_command "$1"
  reason=${reason:-"lockctl $verb $1"}
  if [ "$verb" = once ]; then run_once "$@"; else become "$@"; fi
}

# As exec will, before anything is asked for; what only a shell knows by that name is no command.
find_command() {
  there=
  case $1 in
  */*) look_for "$1" && return ;;
  "") ;;
  *)
    path=${PATH:-}:
    while [ -n "$path" ]; do
      folder=${path%%:*}
      path=${path#*:}
      look_for "${folder:-.}/$1" && return
    done
    ;;
  esac
  if [ -n "$there" ]; then die 126 "'$1' cannot be run"; else die 127 "there is no command '$1'"; fi
}

look_for() { # FILE
  [ ! -e "$1" ] || there=yes
  [ -f "$1" ] && [ -x "$1" ]
}

run_option() {
  case $1 in
  --signal)
    signal=${2#SIG}
    ;;
  --finish-signal)
    finish_signal=${2#SIG}
    [ -n "$finish_signal" ] || usage_error "--finish-signal needs a signal's name or number"
    ;;
  --grace) grace=$2 ;;
  --per)
    [ "$verb" = once ] || usage_error "there is no option '--per'"
    period=$2
    ;;
  --zone)
    [ "$verb" = once ] || usage_error "there is no option '--zone'"
    zone=$2
    ;;
  *) lease_option "$1" "$2" || usage_error "there is no option '$1'" ;;
  esac
}

become() {
  take_lease "{\"pid\":$$}"
  start_guardian $$
  trap - HUP INT QUIT TERM
  export LOCKKEEPER_LEASE="$claim" LOCKKEEPER_TOKEN="$lease_token"
  exec "$@"
}
