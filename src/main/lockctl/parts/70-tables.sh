# --- what is shown -----------------------------------------------------------------------------------------------------

bold= red= green= plain=
colours() {
  if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
    bold=$(printf '\033[1m') red=$(printf '\033[31m') green=$(printf '\033[32m') plain=$(printf '\033[0m')
  fi
}

# Only --json, --group and such; sets query.
show_options() { # VERB ALLOWED-OPTIONS ARGUMENTS…
  shown=$1 allowed=$2
  shift 2
  query= id= quiet=
  while [ $# -gt 0 ]; do
    case $1 in
    --help) help "$shown" ;;
    --json) accept=application/json ;;
    --quiet)
      [ "$shown" = status ] || usage_error "there is no option '$1'"
      quiet=yes
      ;;
    --*=*) query_option "${1%%=*}" "${1#*=}" ;;
    --*)
      [ $# -ge 2 ] || usage_error "'$1' is no option, or needs a value"
      query_option "$1" "$2"
      shift
      ;;
    *)
      if [ "$shown" != why ] || [ -n "$id" ]; then usage_error "$shown takes no '$1'"; fi
      id=$1
      ;;
    esac
    shift
  done
  now
  deadline=$((now + 10))
  colours
}

query_option() {
  case " $allowed " in
  *" $1 "*) ;;
  *) usage_error "there is no option '$1'" ;;
  esac
  case $1 in
  --state | --domain) url_escape "$(printf %s "$2" | LC_ALL=C tr '[:lower:]' '[:upper:]')" ;;
  *) url_escape "$2" ;;
  esac
  query="$query${query:+&}${1#--}=$escaped"
}

get() { # PATH: the answer; printed as it is with --json
  call_until 30 GET "$1${query:+?$query}"
  refuse
  if [ "$accept" = application/json ]; then
    printf '%s\n' "$answer"
    exit 0
  fi
}

# The lines of a list as aligned columns. A name with a capital is no name of a field, so it can head its column.
list_of() { # RESOURCE LIST-NAME COLUMN…
  listed=$1
  shift
  query=${query:-}
  case $listed in windows | leases) query="$query${query:+&}limit=500" ;; esac
  get "/api/v1/$listed"
  pages=$answer first_query=$query
  while value_of next && [ -n "$value" ] && [ "$listed" != audit ]; do
    url_escape "$value"
    query="$first_query${first_query:+&}after=$escaped"
    get "/api/v1/$listed"
    pages="$pages$NL$answer"
  done
  answer=$pages query=
  table "$@"
}

table() { # LIST-NAME COLUMN…
  name=$1
  shift
  rows=
  while IFS= read -r line; do
    case $line in "$name$TAB"*) ;; *) continue ;; esac
    row=
    for column in "$@"; do
      case $column in
      owner)
        pair_of "$line" owner
        [ -n "$value" ] || pair_of "$line" requestedBy
        ;;
      opens) pair_of "$line" plan.opens ;;
      groups | rights) pairs_of "$line" "$column" ;;
      *) pair_of "$line" "$column" ;;
      esac
      row="$row${value:--}$TAB"
    done
    rows="$rows$row$NL"
  done <<EOF
$answer
EOF
  [ -n "$rows" ] || return 0
  head=
  for column in "$@"; do head="$head$column$TAB"; done
  printf '%s\n%s' "$head" "$rows" | awk -F '\t' '
    { for (i = 1; i < NF; i++) { cell[NR, i] = $i; if (length($i) > width[i]) width[i] = length($i) }; cells[NR] = NF - 1 }
    END { for (r = 1; r <= NR; r++) { text = ""
      for (i = 1; i < cells[r]; i++) text = text sprintf("%-" width[i] "s  ", cell[r, i])
      print text cell[r, cells[r]] } }'
}

out() {
  if [ "$accept" = application/json ]; then printf '%s\n' "$answer"; else printf '%s\n' "$1"; fi
}
