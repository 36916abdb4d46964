# --- plan --simulate -----------------------------------------------------------------------------------------------------

# Plays the rules over the days to come, under another configuration where a file is given.
simulate() {
  days= file=
  while [ $# -gt 0 ]; do
    case $1 in
    --help) help plan ;;
    --json) accept=application/json ;;
    --simulate | --config)
      [ $# -ge 2 ] || usage_error "$1 needs a value"
      if [ "$1" = --config ]; then file=$2; else days=$2; fi
      shift
      ;;
    --simulate=*) days=${1#*=} ;;
    --config=*) file=${1#*=} ;;
    *) usage_error "plan --simulate takes no '$1'" ;;
    esac
    shift
  done
  [ -n "$days" ] || usage_error "--config needs --simulate"
  number "${days%d}" || usage_error "--simulate must be a number of days such as 30d, not '$days'"
  body=
  raw_field days "${days%d}"
  if [ -n "$file" ]; then
    [ -r "$file" ] || die "$EX_USAGE" "$file cannot be read"
    field configuration "$(cat "$file")"
  fi
  now
  deadline=$((now + 60))
  call_until 60 POST /api/v1/calendar/simulate
  refuse
  if [ "$accept" = application/json ]; then
    printf '%s\n' "$answer"
    return
  fi
  table jobs unit group starts begun merged refused waited longestWait overran
  table schedules name group opened late latest missed outsideHours
  found=
  while IFS= read -r line; do
    case $line in
    findings=*)
      found=yes
      printf '%s\n' "! ${line#findings=}"
      ;;
    esac
  done <<EOF
$answer
EOF
  [ -n "$found" ] || printf '%s\n' "nothing would wait for long, be missed or go on past its hours"
}
