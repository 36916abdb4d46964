# --- a lease -----------------------------------------------------------------------------------------------------------

group= reason= ttl= join= inhibit= urgent= signal=TERM grace=30s finish_signal= on_drain_timeout= stops= override= expects= only_if_fits=
lease_option() { # whether $1 is one of them
  case $1 in
  --group) group=$2 ;;
  --reason) reason=$2 ;;
  --timeout) timeout=$2 ;;
  --ttl) ttl=$2 ;;
  --join) join=$2 ;;
  *) drain_option "$1" "$2" ;;
  esac
}

drain_option() { # whether $1 is one of them
  case $1 in
  --on-drain-timeout) on_drain_timeout=$2 ;;
  --override) override=$2 ;;
  --expects) expects=$2 ;;
  --stop)
    list=$stops
    list_add "$2"
    stops=$list
    ;;
  *) return 1 ;;
  esac
}

drain_fields() {
  [ -z "$override" ] || field override "$override"
  [ -z "$expects" ] || field expects "$expects"
  [ -z "$only_if_fits" ] || raw_field onlyIfFits true
  [ -z "$on_drain_timeout" ] || field onDrainTimeout "$on_drain_timeout"
  [ -z "$stops" ] || raw_field stop "[$stops]"
}

# What was done so that it could begin, and what it began beside.
say_drained() {
  while IFS= read -r line; do
    pair_of "$line" unit && unit=$value
    case $line in
    "drainTimedOut.stops$TAB"*)
      pair_of "$line" seen
      [ -z "$value" ] || say 5 "$unit was stopped for it, and is $value"
      ;;
    "drainTimedOut.overridden$TAB"*)
      pair_of "$line" detail
      say 4 "not safe: it is there although $value"
      ;;
    esac
  done <<EOF
$answer
EOF
}

# Asks for a lease, and returns when it is held. The key makes it one request, however often it is sent.
take_lease() { # OWNER-AS-JSON
  parse_time --timeout "$timeout"
  [ "$seconds" -gt 0 ] || seconds=1
  now
  deadline=$((now + seconds))
  body=
  field group "$group"
  field reason "$reason"
  raw_field owner "$1"
  field waitTimeout "${seconds}s"
  field ttl "$ttl"
  [ -z "$inhibit" ] || raw_field inhibit true
  [ -z "$urgent" ] || field priority urgent
  drain_fields
  [ -z "${once:-}" ] || raw_field once "$once"
  alone=$body
  work_inside
  trap_waiting
  slice=1
  while :; do
    new_key
    body=$asked
    call_until 30 POST /api/v1/leases
    case $inherited$status$answer in
    yes409*no-such-parent*)
      say 4 "the lease around it, $LOCKKEEPER_LEASE, has ended; asking for one of its own"
      inherited= asked=$alone
      continue
      ;;
    esac
    refuse
    value_of id
    check_id "$value"
    claim=$value
    [ -n "${once:-}" ] || break
    case $(whose) in
    mine) break ;;
    finished)
      claim= key=
      done_already
      ;;
    *) await_other ;;
    esac
  done
  key=
  follow_claim leases HELD ENDED
  say_inhibitor
  say_drained
}

# What runs inside lockctl run works inside that one's lease: it would wait for itself otherwise. Sets asked.
inherited=
work_inside() {
  if [ -z "$join" ] && [ -n "${LOCKKEEPER_LEASE:-}" ] && [ -n "${LOCKKEEPER_TOKEN:-}" ]; then
    join=$LOCKKEEPER_LEASE:$LOCKKEEPER_TOKEN inherited=yes
  fi
  body=$alone
  if [ -n "$join" ]; then
    case ${join##*:} in
    "" | *[!0-9]*) usage_error "${inherited:+"LOCKKEEPER_LEASE and LOCKKEEPER_TOKEN, or "}--join needs ID:TOKEN, not '$join'" ;;
    esac
    json_string "${join%:*}"
    raw_field join "{\"id\":$json,\"token\":${join##*:}}"
  fi
  asked=$body
}

# Somebody who wants the host to stay up has to hear that it may not.
say_inhibitor() {
  value_of inhibitor.state
  [ "$value" = UNAVAILABLE ] || return 0
  value_of inhibitor.reason
  say 4 "the host is not kept from shutting down: $value"
}
