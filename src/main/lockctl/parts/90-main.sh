# --- the verbs ---------------------------------------------------------------------------------------------------------

verb=
while [ $# -gt 0 ]; do
  case $1 in
  --url)
    [ $# -ge 2 ] || usage_error "--url needs a value"
    url=$2
    shift 2
    ;;
  --url=*)
    url=${1#*=}
    shift
    ;;
  --token-file)
    if [ $# -lt 2 ] || [ -z "$2" ]; then usage_error "--token-file needs a value"; fi
    token_file=$2
    shift 2
    ;;
  --token-file=?*)
    token_file=${1#*=}
    shift
    ;;
  --version)
    echo "lockctl $VERSION"
    exit 0
    ;;
  --help | -h) help ;;
  -*) usage_error "there is no option '$1'" ;;
  *) break ;;
  esac
done
[ $# -gt 0 ] || usage_error "a verb is missing"
verb=$1
shift
case $verb in
wait | acquire | run | once | window | status | services | locks | release | ask-to-finish | audit | why | plan | gate | token | fleet | schedules | names)
  trap_signals
  find_service
  ;;
help) help "$@" ;;
*)
  unknown=$verb
  verb=
  usage_error "there is no verb '$unknown'"
  ;;
esac
case $verb in
wait) wait_for "$@" ;;
acquire) acquire "$@" ;;
run | once) run "$@" ;;
window) window "$@" ;;
status) show_status "$@" ;;
services) show_services "$@" ;;
locks) show_locks "$@" ;;
release) release "$@" ;;
ask-to-finish) ask_to_finish "$@" ;;
audit) show_audit "$@" ;;
why) show_why "$@" ;;
plan) show_plan "$@" ;;
gate) show_gate "$@" ;;
token) token "$@" ;;
fleet) fleet "$@" ;;
schedules) show_schedules "$@" ;;
names) show_names "$@" ;;
esac
