# --- acquire -----------------------------------------------------------------------------------------------------------

acquire() {
  timeout=1min ttl=1h reason= group=
  while [ $# -gt 0 ]; do
    case $1 in
    --help) help acquire ;;
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
    --*=*)
      lease_option "${1%%=*}" "${1#*=}" || usage_error "there is no option '${1%%=*}'"
      shift
      ;;
    --*)
      [ $# -ge 2 ] || usage_error "'$1' is no option, or needs a value"
      lease_option "$1" "$2" || usage_error "there is no option '$1'"
      shift 2
      ;;
    *) usage_error "acquire takes no '$1'" ;;
    esac
  done
  [ -n "$group" ] || usage_error "acquire needs --group"
  [ -n "${INVOCATION_ID:-}" ] || usage_error "acquire is for units: INVOCATION_ID is not set. Elsewhere, use lockctl run"
  reason=${reason:-"lockctl acquire"}
  json_string "$INVOCATION_ID"
  take_lease "{\"invocationId\":$json}"
  trap - HUP INT QUIT TERM
  say_held
}

# Without its token: whoever has that speaks for the lease, and many may read the journal.
say_held() {
  [ -z "$levels" ] || say 6 "lease $claim of group $group is held"
}
