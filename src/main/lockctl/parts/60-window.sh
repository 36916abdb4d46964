# --- window ------------------------------------------------------------------------------------------------------------

window() {
  [ $# -gt 0 ] || usage_error "window needs open, next, plan, move, extend, close or list"
  sub=$1
  shift
  if [ "$sub" = skip ]; then
    window_skip "$@"
    return
  fi
  resource=windows
  for_time= reason= by= wait= note= id= group= admits= within= lead= at_least= cutoff= to= in_seconds= dry_run=
  while [ $# -gt 0 ]; do
    case $1 in
    --help) help window ;;
    --json) accept=application/json ;;
    --inhibit) inhibit=yes ;;
    --seconds) in_seconds=yes ;;
    --urgent) urgent=yes ;;
    --only-if-fits) only_if_fits=yes ;;
    --dry-run) dry_run=yes ;;
    --*=*) window_option "${1%%=*}" "${1#*=}" ;;
    --*)
      [ $# -ge 2 ] || usage_error "'$1' is no option, or needs a value"
      window_option "$1" "$2"
      shift
      ;;
    *)
      case $sub:$id in
      plan:*) to=$to${to:+ }$1 ;;
      move:?*) to=$to${to:+ }$1 ;;
      *:) id=$1 ;;
      *) usage_error "window $sub takes one window, not also '$1'" ;;
      esac
      ;;
    esac
    shift
  done
  case $dry_run:$sub in
  :* | yes:open | yes:plan | yes:move | yes:extend | yes:close) ;;
  *) usage_error "window $sub knows no '--dry-run'" ;;
  esac
  by=${by:-${SUDO_USER:-$(id -un)}}
  url_escape "$id"
  path=/api/v1/windows/$escaped
  now
  deadline=$((now + 30))
  case $sub in
  --help | -h) help window ;;
  open) window_open ;;
  plan) window_plan ;;
  move) window_move ;;
  extend)
    need_id
    [ -n "$for_time" ] || usage_error "window extend needs --for"
    body=
    field duration "$for_time"
    field by "$by"
    if [ -n "$dry_run" ]; then
      try_act extend
      return
    fi
    new_key
    call_until 30 POST "$path/extend"
    refuse
    value_of endsAt
    out "$id ends at $value"
    ;;
  close) window_close ;;
  next) window_next ;;
  list) list_of windows windows id state group owner opens endsAt reason ;;
  *) usage_error "window knows open, next, plan, move, extend, close and list, not '$sub'" ;;
  esac
}

# For scripts: when work may begin next, or the next planned window opens.
window_next() {
  [ -z "$id" ] || usage_error "window next takes no '$id'"
  url_escape "${group:-maintenance}"
  query=group=$escaped
  get /api/v1/calendar/next
  value_of detail
  said=$value
  value_of seconds
  [ -n "$value" ] || die "$EX_TEMPFAIL" "$said"
  if [ -n "$in_seconds" ]; then
    out "$value"
    return
  fi
  value_of at
  out "$value $said"
}

need_id() { [ -n "$id" ] || usage_error "window $sub needs the window's id"; }

window_option() {
  case $1 in
  --for | --duration) for_time=$2 ;;
  --reason) reason=$2 ;;
  --by) by=$2 ;;
  --wait) wait=$2 ;;
  --note) note=$2 ;;
  --group) group=$2 ;;
  --admit)
    list=$admits
    list_add "$2"
    admits=$list
    ;;
  --lead | --at-least | --cutoff)
    [ "$sub" = plan ] || usage_error "window $sub knows no '$1'"
    case $1 in
    --lead) lead=$2 ;;
    --at-least) at_least=$2 ;;
    *) cutoff=$2 ;;
    esac
    ;;
  --on-drain-timeout | --stop | --override | --expects)
    [ "$sub" = open ] || [ "$sub" = plan ] || usage_error "window $sub knows no '$1'"
    drain_option "$1" "$2"
    ;;
  *) usage_error "there is no option '$1'" ;;
  esac
}

# Prints the id when it is open.
window_open() {
  [ -z "$id" ] || usage_error "window open takes no '$id'"
  [ -n "$for_time" ] || usage_error "window open needs --for"
  [ -n "$reason" ] || usage_error "window open needs --reason"
  parse_time --for "$for_time"
  parse_time --wait "${wait:-1min}"
  [ "$seconds" -gt 0 ] || seconds=1
  now
  deadline=$((now + seconds))
  within=${seconds}s
  window_fields
  if [ -n "$dry_run" ]; then
    try_it /api/v1/windows/dry-run
    return
  fi
  accept=text/plain
  asked=$body
  new_key
  trap_waiting
  slice=1
  call_until 30 POST /api/v1/windows
  refuse
  value_of id
  check_id "$value"
  claim=$value
  key=
  follow_claim windows OPEN CLOSED
  say_inhibitor
  say_drained
  trap - HUP INT QUIT TERM
  printf '%s\n' "$claim"
}

# What a window is, whenever it is to open.
window_fields() {
  field reason "$reason"
  field requestedBy "$by"
  field duration "$for_time"
  [ -z "$within" ] || field waitTimeout "$within"
  [ -z "$group" ] || field group "$group"
  [ -z "$admits" ] || raw_field admits "[$admits]"
  [ -z "$inhibit" ] || raw_field inhibit true
  [ -z "$urgent" ] || field priority urgent
  drain_fields
}
