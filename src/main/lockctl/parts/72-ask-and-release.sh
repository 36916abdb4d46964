# --- ask-to-finish, release --------------------------------------------------------------------------------------------

ask_to_finish() {
  reason= by= id=
  while [ $# -gt 0 ]; do
    case $1 in
    --help) help ask-to-finish ;;
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
      [ -z "$id" ] || usage_error "ask-to-finish takes one id, not also '$1'"
      id=$1
      ;;
    esac
    shift
  done
  [ -n "$id" ] || usage_error "ask-to-finish needs the id of a window or a lease"
  [ -n "$reason" ] || usage_error "ask-to-finish needs --reason"
  now
  deadline=$((now + 30))
  body=
  field reason "$reason"
  field by "${by:-${SUDO_USER:-$(id -un)}}"
  kind_of "$id"
  url_escape "$id"
  call_until 30 POST "/api/v1/$resource/$escaped/ask-to-finish"
  refuse
  out "$id is asked to finish"
}

release() {
  force= reason= by= id=
  while [ $# -gt 0 ]; do
    case $1 in
    --help) help release ;;
    --json) accept=application/json ;;
    --force)
      force=yes
      ;;
    --reason | --by)
      [ $# -ge 2 ] || usage_error "$1 needs a value"
      if [ "$1" = --by ]; then by=$2; else reason=$2; fi
      shift
      ;;
    --reason=*) reason=${1#*=} ;;
    --by=*) by=${1#*=} ;;
    -*) usage_error "there is no option '$1'" ;;
    *)
      [ -z "$id" ] || usage_error "release takes one id, not also '$1'"
      id=$1
      ;;
    esac
    shift
  done
  [ -n "$id" ] || usage_error "release needs the id of a window or a lease"
  [ -n "$force" ] || usage_error "release ends what belongs to somebody else: it needs --force"
  [ -n "$reason" ] || usage_error "release needs --reason"
  now
  deadline=$((now + 30))
  body=
  field reason "$reason"
  field by "${by:-${SUDO_USER:-$(id -un)}}"
  kind_of "$id"
  url_escape "$id"
  call_until 30 POST "/api/v1/$resource/$escaped/force-release"
  refuse
  out "$id is ended"
}
