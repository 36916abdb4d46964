# --- window ------------------------------------------------------------------------------------------------------------

window() {
  [ $# -gt 0 ] || usage_error "window needs open, plan, move, extend, close or list"
  sub=$1
  shift
  resource=windows
  for_time= reason= by= wait= note= id= group= admits= within= lead= at_least= cutoff= to=
  while [ $# -gt 0 ]; do
    case $1 in
    --help) help window ;;
    --json) accept=application/json ;;
    --inhibit) inhibit=yes ;;
    --urgent) urgent=yes ;;
    --only-if-fits) only_if_fits=yes ;;
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
    new_key
    call_until 30 POST "$path/extend"
    refuse
    value_of endsAt
    out "$id ends at $value"
    ;;
  close) window_close ;;
  list) list_of windows windows id state group owner opens endsAt reason ;;
  *) usage_error "window knows open, plan, move, extend, close and list, not '$sub'" ;;
  esac
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
  accept=text/plain
  within=${seconds}s
  window_fields
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
