# --- gate --------------------------------------------------------------------------------------------------------------

show_gate() {
  case ${1:-} in
  dismiss)
    shift
    gate_dismiss "$@"
    return
    ;;
  esac
  show_options gate "" "$@"
  get /api/v1/gate
  value_of state
  state=$value
  value_of reason
  printf '%s\n' "the start gate is $bold$state$plain${value:+: $value}"
  table closed gate by
  table owed unit because state since reason
}

gate_dismiss() {
  reason= by= unit=
  while [ $# -gt 0 ]; do
    case $1 in
    --help) help gate ;;
    --json) accept=application/json ;;
    --reason | --by)
      [ $# -ge 2 ] || usage_error "$1 needs a value"
      if [ "$1" = --by ]; then by=$2; else reason=$2; fi
      shift
      ;;
    --reason=*) reason=${1#*=} ;;
    --by=*) by=${1#*=} ;;
    -*) usage_error "there is no option '$1'" ;;
    *)
      [ -z "$unit" ] || usage_error "gate dismiss takes one unit, not also '$1'"
      unit=$1
      ;;
    esac
    shift
  done
  [ -n "$unit" ] || usage_error "gate dismiss needs a unit"
  [ -n "$reason" ] || usage_error "gate dismiss needs --reason"
  now
  deadline=$((now + 30))
  body=
  url_escape "$reason"
  query="reason=$escaped"
  url_escape "${by:-${SUDO_USER:-$(id -un)}}"
  query="$query&by=$escaped"
  url_escape "$unit"
  call_until 30 DELETE "/api/v1/gate/owed/$escaped?$query"
  refuse
  out "$unit is not owed any more"
}
