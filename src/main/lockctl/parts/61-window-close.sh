# --- window close ------------------------------------------------------------------------------------------------------

window_close() {
  need_id
  if [ -n "$dry_run" ]; then
    body=
    field by "$by"
    [ -z "$wait" ] || raw_field untilEmpty true
    try_act close
    return
  fi
  url_escape "$by"
  how="by=$escaped"
  if [ -n "$note" ]; then
    url_escape "$note"
    how="$how&note=$escaped"
  fi
  if [ -n "$wait" ]; then
    close_when_empty
  else
    call_until 30 DELETE "$path?$how"
  fi
  refuse
  out "$id is closed"
  tell_intrusions
}

# Waits by questions, which have nothing done: whoever ends this shell, by whatever signal, leaves nothing behind that would
# close the window later. It is closed in a call of its own, on systemd's word that nothing runs inside it.
close_when_empty() {
  parse_time --wait "$wait"
  now
  deadline=$((now + seconds))
  trap_waiting
  opened= ends= slice=1 pause=1
  shown=$accept
  while :; do
    await_empty
    accept=$shown
    call_until 30 DELETE "$path?$how&wait=1ms"
    case $status$answer in
    409*close-revoked*) revoked ;;
    409*members-busy*) ;;
    *) return ;;
    esac
    json_member detail
    left
    [ "$left" -gt 0 ] || die "$EX_TEMPFAIL" "$value"
    wait_a_little
  done
}

await_empty() { # returns when nothing seems to run inside it, or its time is over
  accept=text/plain
  while :; do
    call_until $((slice + 10)) GET "$path?untilEmpty=true&wait=${slice}s"
    refuse
    value_of state
    [ "$value" = OPEN ] || return
    value_of openedAt
    if [ "$value" = "${opened:-$value}" ]; then
      opened=$value
      value_of endsAt
      [ "$value" = "${ends:-$value}" ] || revoked
    else
      # The clock was set, and both have moved.
      opened=$value
      value_of endsAt
    fi
    ends=$value
    inside
    [ -n "$blockers" ] || return
    show_blockers
    left
    [ "$left" -gt 0 ] || return
    slice=$((slice * 4 > 10 ? 10 : slice * 4))
    [ "$slice" -le "$left" ] || slice=$left
  done
}

inside() { # sets blockers: what runs inside the window
  blockers=
  while IFS= read -r line; do
    case $line in members=*) add_blocker "${line#*=}" ;; esac
  done <<EOF
$answer
EOF
}

revoked() { die "$EX_TEMPFAIL" "window $id was extended meanwhile, and stays open"; }

# What ran in it although it excludes it: the window was no safe one for as long as that.
tell_intrusions() {
  value_of intrusionsLeftOut
  [ -z "$value" ] || out "$id was intruded on: $value more, before these"
  while IFS= read -r line; do
    case $line in "intrusions$TAB"*) ;; *) continue ;; esac
    pair_of "$line" unit && unit=$value
    pair_of "$line" from && from=$value
    pair_of "$line" until
    if [ -n "$value" ]; then
      out "$id was intruded on: $unit ran inside it from $from to $value"
    else
      out "$id was intruded on: $unit runs since $from, and goes on"
    fi
  done <<EOT
$answer
EOT
}
