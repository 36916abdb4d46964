# --- without the service: systemctl ------------------------------------------------------------------------------------

poll_systemctl() {
  say 4 "falling back to polling systemctl: nothing is locked, and who waits is not seen"
  while :; do
    busy_units
    if [ -z "$blockers" ]; then exit 0; fi
    show_blockers
    left
    if [ "$left" -le 0 ]; then die "$EX_TEMPFAIL" "timed out after $timeout, waiting: $blockers"; fi
    if [ "$left" -lt 5 ]; then nap "$left"; else nap 5; fi
  done
}

busy_units() {
  blockers=
  [ -n "${names:-}" ] || die "$EX_USAGE" "without the service there is no list of guarded services: name them"
  set -f
  # shellcheck disable=SC2086 # names of units have no spaces
  set -- $names
  set +f
  for unit in "$@"; do
    case $unit in *.*) ;; *) unit=$unit.service ;; esac
    case " ${ignored_names:-} " in *" $unit "* | *" ${unit%.service} "*) continue ;; esac
    judge_unit "$unit"
  done
}

judge_unit() {
  answer=$(systemctl show --property=LoadState,ActiveState,SubState,Job,TasksCurrent,InvocationID,FreezerState -- "$1" 2>&1) || {
    add_blocker "$1: systemctl does not answer: ${answer%%"$NL"*}"
    return
  }
  value_of InvocationID
  if [ -n "$value" ] && [ "$value" = "${INVOCATION_ID:-}" ]; then return; fi
  value_of LoadState
  load=$value
  value_of ActiveState
  active=$value
  value_of SubState
  sub=$value
  value_of Job
  job=$value
  value_of FreezerState
  freezer=$value
  value_of TasksCurrent
  tasks=$value
  case $freezer in "" | running) ;; *) add_blocker "$1 is $freezer"; return ;; esac
  case $active in
  inactive | failed)
    case $job in "" | 0) ;; *) add_blocker "$1 has a job queued"; return ;; esac
    case $tasks in "" | 0 | "[not set]" | 18446744073709551615) ;; *) add_blocker "$1 left processes"; return ;; esac
    ;;
  active) [ "$sub" = exited ] || { add_blocker "$1 is $active ($sub)"; return; } ;;
  *)
    add_blocker "$1 is ${active:-in an unknown state} ($sub)"
    return
    ;;
  esac
  case $load in loaded | masked) ;; *) add_blocker "systemd does not know $1 ($load)" ;; esac
}
