# --- ask-to-finish, release --------------------------------------------------------------------------------------------

# The options of what is done to another's, with a reason on the record: to "target" (an id, a unit), "reason", "by" and
# "forced". $1 the verb, $2 its help, $3 what its target is called, $4 --force where it has that, or pool where a pool's name
# comes first.
reasoned() {
  doing=$1 topic=$2 thing=$3 besides=$4
  reason= by= target= forced= pool= dry_run=
  shift 4
  while [ $# -gt 0 ]; do
    case $1 in
    --help) help "$topic" ;;
    --json) accept=application/json ;;
    --dry-run)
      case $doing in ask-to-finish | release) ;; *) usage_error "there is no option '$1'" ;; esac
      dry_run=yes
      ;;
    --reason | --by)
      [ $# -ge 2 ] || usage_error "$1 needs a value"
      if [ "$1" = --by ]; then by=$2; else reason=$2; fi
      shift
      ;;
    --reason=*) reason=${1#*=} ;;
    --by=*) by=${1#*=} ;;
    --force)
      [ "$besides" = --force ] || usage_error "there is no option '$1'"
      forced=yes
      ;;
    -*) usage_error "there is no option '$1'" ;;
    *)
      if [ "$besides" = pool ] && [ -z "$pool" ]; then
        pool=$1
        shift
        continue
      fi
      [ -z "$target" ] || usage_error "$doing takes one $thing, not also '$1'"
      target=$1
      ;;
    esac
    shift
  done
  by=${by:-${SUDO_USER:-$(id -un)}}
}

# Sends it about $target, a window or a lease: $1 the last part of the path, $2 what it is then.
send_reasoned() {
  now
  deadline=$((now + 30))
  body=
  field reason "$reason"
  field by "$by"
  kind_of "$target"
  url_escape "$target"
  path=/api/v1/$resource/$escaped
  if [ -n "$dry_run" ]; then
    try_act "$1"
    return
  fi
  call_until 30 POST "$path/$1"
  refuse
  out "$target is $2"
}

ask_to_finish() {
  reasoned ask-to-finish ask-to-finish id "" "$@"
  [ -n "$target" ] || usage_error "ask-to-finish needs the id of a window or a lease"
  [ -n "$reason" ] || usage_error "ask-to-finish needs --reason"
  send_reasoned ask-to-finish "asked to finish"
}

release() {
  reasoned release release id --force "$@"
  [ -n "$target" ] || usage_error "release needs the id of a window or a lease"
  [ -n "$forced" ] || usage_error "release ends what belongs to somebody else: it needs --force"
  [ -n "$reason" ] || usage_error "release needs --reason"
  send_reasoned force-release ended
}
