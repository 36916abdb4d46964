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
  reasoned "gate dismiss" gate unit "" "$@"
  [ -n "$target" ] || usage_error "gate dismiss needs a unit"
  [ -n "$reason" ] || usage_error "gate dismiss needs --reason"
  now
  deadline=$((now + 30))
  body=
  url_escape "$reason"
  query="reason=$escaped"
  url_escape "$by"
  query="$query&by=$escaped"
  url_escape "$target"
  call_until 30 DELETE "/api/v1/gate/owed/$escaped?$query"
  refuse
  out "$target is not owed any more"
}
