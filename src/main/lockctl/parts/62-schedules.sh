# --- schedules, window skip ---------------------------------------------------------------------------------------------

show_schedules() {
  show_options schedules "" "$@"
  get /api/v1/schedules
  case $NL$answer in
  *"${NL}schedules$TAB"*) ;;
  *) printf '%s\n' "there is no schedule (lockkeeper.schedules)" ;;
  esac
  table schedules name enabled cron zone duration group next.openAt next.window
}

# The occurrence that is skipped is the one that is the next now, also where the answer is lost and it is asked again.
window_skip() {
  once=
  for argument; do
    shift
    if [ "$argument" = --once ]; then once=yes; else set -- "$@" "$argument"; fi
  done
  reasoned "window skip" window schedule "" "$@"
  [ -n "$target" ] || usage_error "window skip needs a schedule"
  [ -n "$once" ] || usage_error "window skip needs --once: one window is left out; for more, lockkeeper.schedules.$target.enabled"
  [ -n "$reason" ] || usage_error "window skip needs --reason"
  url_escape "$target"
  path=/api/v1/schedules/$escaped
  told=$accept accept=text/plain
  now
  deadline=$((now + 30))
  body=
  call_until 30 GET "$path"
  refuse
  value_of next.occurrence
  [ -n "$value" ] || die 1 "schedule $target has no window that could be skipped"
  occurrence=$value accept=$told
  body=
  field occurrence "$occurrence"
  field reason "$reason"
  field by "$by"
  call_until 30 POST "$path/skip"
  refuse
  [ "$accept" = application/json ] || value_of next.openAt
  out "the window of schedule $target at $occurrence is skipped; the next is to open at ${value:-no time}"
}
