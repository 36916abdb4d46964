# --- for completion ----------------------------------------------------------------------------------------------------

# Names that the service knows, one a line; nothing while it cannot be asked.
show_names() { # groups|units|owed|ids|windows|leases|tokens|pools|schedules
  case ${1:-} in
  # Of a group that is none it tells which there are.
  groups) names_in '/api/v1/verdict?group=-' "groups=" ;;
  units) names_in /api/v1/services "services$TAB" unit ;;
  owed) names_in /api/v1/gate "owed$TAB" unit ;;
  windows) names_in /api/v1/windows "windows$TAB" id ;;
  leases) names_in /api/v1/leases "leases$TAB" id ;;
  tokens) names_in /api/v1/tokens "tokens$TAB" name ;;
  schedules) names_in /api/v1/schedules "schedules$TAB" name ;;
  pools) names_in /api/v1/fleet "pools$TAB" pool ;;
  ids)
    show_names windows
    show_names leases
    ;;
  *) usage_error "names knows groups, units, owed, windows, leases, ids, tokens, pools and schedules" ;;
  esac
}

names_in() { # PATH START [NAME-IN-PAIRS]
  body=
  call 2 GET "$1"
  while IFS= read -r line; do
    case $line in
    "$2"*)
      if [ -n "${3:-}" ]; then pair_of "$line" "$3"; else value=${line#*=}; fi
      printf '%s\n' "$value"
      ;;
    esac
  done <<EOF
$answer
EOF
}
