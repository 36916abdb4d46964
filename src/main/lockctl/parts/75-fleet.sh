# --- fleet -------------------------------------------------------------------------------------------------------------

fleet() {
  case ${1:-} in
  release | pause | resume | forget)
    sub=$1
    shift
    "fleet_$sub" "$@"
    return
    ;;
  esac
  show_options fleet "" "$@"
  get /api/v1/fleet
  case $NL$answer in
  *"${NL}pools$TAB"*) ;;
  *) printf '%s\n' "no pool is configured (lockkeeper.fleet.pools)" ;;
  esac
  value_of storeFault
  [ -z "$value" ] || say 3 "the store of the fleet cannot be used, so nothing is known of it now; below is what was last known: $value"
  table pools pool atMost taken waiting paused hosts unhealthy
  table pauses pool since by reason
  table slots pool id state since lastHeard principal
  table queue pool position id since lastHeard blockers principal
  table hosts id state kind version ailment lastHeard
}

fleet_release() {
  reasoned "fleet release" fleet host pool "$@"
  [ -n "$target" ] || usage_error "fleet release needs a pool and a host"
  [ -n "$reason" ] || usage_error "fleet release needs --reason"
  url_escape "$pool"
  path=/api/v1/fleet/pools/$escaped/slots
  url_escape "$target"
  send_fleet "$path/$escaped/force-release"
  out "$target has no slot of $pool any more"
}

fleet_pause() {
  reasoned "fleet pause" fleet pool "" "$@"
  [ -n "$reason" ] || usage_error "fleet pause needs --reason"
  send_fleet /api/v1/fleet/pause "$target"
  out "${target:-each pool} is paused"
}

fleet_resume() {
  reasoned "fleet resume" fleet pool "" "$@"
  [ -z "$reason" ] || usage_error "fleet resume takes no --reason"
  send_fleet /api/v1/fleet/resume "$target"
  out "${target:-each pool} is paused no more"
}

fleet_forget() {
  reasoned "fleet forget" fleet host "" "$@"
  [ -n "$target" ] || usage_error "fleet forget needs a host"
  [ -n "$reason" ] || usage_error "fleet forget needs --reason"
  url_escape "$target"
  send_fleet "/api/v1/fleet/hosts/$escaped/forget"
  out "$target is forgotten"
}

send_fleet() { # PATH [POOL]
  now
  deadline=$((now + 30))
  body=
  [ -z "$reason" ] || field reason "$reason"
  field by "$by"
  [ -z "${2:-}" ] || field pool "$2"
  call_until 30 POST "$1"
  refuse
}
