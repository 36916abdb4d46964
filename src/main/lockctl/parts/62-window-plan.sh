# --- window plan -------------------------------------------------------------------------------------------------------

# Prints the id of the window that is planned; its time goes to standard error, for whoever looks on.
window_plan() {
  [ -n "$to" ] || usage_error "window plan needs a time, such as 'tonight 02:00'"
  [ -n "$for_time" ] || usage_error "window plan needs --for"
  [ -n "$reason" ] || usage_error "window plan needs --reason"
  [ -z "$wait" ] || usage_error "window plan knows no --wait: --at-least says how much of it has to be left when it opens"
  field openAt "$to"
  window_fields
  [ -z "$lead" ] || field lead "$lead"
  [ -z "$at_least" ] || field atLeast "$at_least"
  [ -z "$cutoff" ] || field cutoff "$cutoff"
  if [ -n "$dry_run" ]; then
    try_it /api/v1/windows/dry-run
    return
  fi
  accept=text/plain
  new_key
  call_until 30 POST /api/v1/windows
  refuse
  value_of plan.opens
  [ -z "$value" ] || say 5 "it opens at $value"
  value_of id
  printf '%s\n' "$value"
}

window_move() {
  need_id
  [ -n "$to" ] || usage_error "window move needs a time, such as 'Sat 02:00'"
  body=
  field openAt "$to"
  [ -z "$for_time" ] || field duration "$for_time"
  field by "$by"
  if [ -n "$dry_run" ]; then
    try_act move
    return
  fi
  call_until 30 POST "$path/move"
  refuse
  value_of plan.opens
  out "$id opens at $value"
}
