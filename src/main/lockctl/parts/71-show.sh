# --- status, services, locks, audit, why -------------------------------------------------------------------------------

show_status() {
  show_options status --group "$@"
  [ -z "$quiet" ] || accept=text/plain
  get /api/v1/verdict
  value_of group
  of=$value
  value_of state
  state=$value
  value_of safe
  if [ -n "$quiet" ]; then
    [ "$value" = true ] || exit "$EX_TEMPFAIL"
    return
  fi
  if [ "$value" = true ]; then
    printf '%s\n' "${bold}${green}safe$plain for $of ($state)"
  else
    printf '%s\n' "${bold}${red}not safe$plain for $of ($state)"
  fi
  table blockers kind subject group since detail
}

show_services() {
  show_options services "--group --state" "$@"
  list_of services services unit group state activeState subState since
  value_of staleReason
  [ -z "$value" ] || say 4 "the list is old: $value"
}

show_locks() {
  show_options locks "" "$@"
  if [ "$accept" = application/json ]; then
    call_until 30 GET "/api/v1/windows?limit=500"
    refuse
    windows=$answer
    call_until 30 GET "/api/v1/leases?limit=500"
    refuse
    printf '{"windows":%s,"leases":%s}\n' "$(inner "$windows")" "$(inner "$answer")"
    return
  fi
  list_of windows windows id state group owner principal endsAt reason
  list_of leases leases id state group owner principal endsAt reason
}

inner() { # what {"name":…} holds
  inner=${1#*:}
  case $inner in *',"next":"'*) inner="${inner%,\"next\":*}}" ;; esac
  printf %s "${inner%\}}"
}

show_audit() {
  show_options audit "--since --after --limit --domain" "$@"
  # Without a place to begin at it is the end that is of interest.
  case "&$query" in
  *"&since="* | *"&after="*) ;;
  *) query="$query${query:+&}latest=true" ;;
  esac
  list_of audit entries at type principal actor subject group reason note
}

kind_of() { case $1 in w-*) resource=windows ;; *) resource=leases ;; esac; }

show_why() {
  show_options why "" "$@"
  [ -n "$id" ] || usage_error "why needs the id of a window or a lease"
  kind_of "$id"
  url_escape "$id"
  get "/api/v1/$resource/$escaped/why"
  value_of summary
  printf '%s\n' "$value"
  value_of estimatedStart
  [ -z "$value" ] || printf '%s\n' "its turn is likely to come at $value"
  while IFS= read -r line; do
    case $line in notes=*) printf '%s\n' "${line#*=}" ;; esac
  done <<EOF
$answer
EOF
  table reasons kind subject owner since detail freedBy
}
