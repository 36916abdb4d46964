# --- token -------------------------------------------------------------------------------------------------------------

token() {
  unset answer value line cleaned # as above: one of them will be a token
  [ $# -gt 0 ] || usage_error "token needs create, list or revoke"
  sub=$1
  shift
  case $sub in
  --help | -h) help token ;;
  create | revoke) ;;
  list)
    show_options token "" "$@"
    list_of tokens tokens name role groups rights createdBy expiresAt lastUsedAt
    return
    ;;
  *) usage_error "token knows create, list and revoke, not '$sub'" ;;
  esac
  id= token_role= token_groups= token_rights= expires=
  while [ $# -gt 0 ]; do
    case $1 in
    --help) help token ;;
    --json) accept=application/json ;;
    --*=*) token_option "${1%%=*}" "${1#*=}" ;;
    --*)
      [ $# -ge 2 ] || usage_error "'$1' is no option, or needs a value"
      token_option "$1" "$2"
      shift
      ;;
    *)
      [ -z "$id" ] || usage_error "token $sub takes one name, not also '$1'"
      id=$1
      ;;
    esac
    shift
  done
  [ -n "$id" ] || usage_error "token $sub needs a name"
  now
  deadline=$((now + 30))
  body=
  if [ "$sub" = create ]; then token_create; else token_revoke; fi
}

token_option() {
  [ "$sub" = create ] || usage_error "token $sub knows no '$1'"
  case $1 in
  --role)
    case $2 in
    viewer | requester | operator | admin) token_role=$2 ;;
    *) usage_error "--role knows viewer, requester, operator and admin, not '$2'" ;;
    esac
    ;;
  --groups)
    listed "$1" "$2"
    token_groups=$list
    ;;
  --rights)
    listed "$1" "$2"
    token_rights=$list
    ;;
  --expires)
    parse_time "$1" "$2"
    expires=$2
    ;;
  *) usage_error "there is no option '$1'" ;;
  esac
}

listed() { # OPTION A,B,C: sets list
  list= rest=$2,
  while [ -n "$rest" ]; do
    [ -n "${rest%%,*}" ] || usage_error "$1 needs names with a comma between them, not '$2'"
    list_add "${rest%%,*}"
    rest=${rest#*,}
  done
}

# Sent once: a second one would be refused, since the name is taken, and the first answer's token is known to nobody.
token_create() {
  [ -n "$token_role" ] || usage_error "token create needs --role"
  field name "$id"
  field role "$token_role"
  [ -z "$token_groups" ] || raw_field groups "[$token_groups]"
  [ -z "$token_rights" ] || raw_field rights "[$token_rights]"
  [ -z "$expires" ] || field expires "$expires"
  once_only=yes once_only_hint="see lockctl token list"
  call_until 30 POST /api/v1/tokens
  refuse
  if [ "$accept" = text/plain ]; then
    value_of token
    case $value in "" | *[!A-Za-z0-9._~+/=-]*) die "$EX_SOFTWARE" "the answer has no token; see lockctl token list" ;; esac
    answer=$value
  fi
  printf '%s\n' "$answer" || die "$EX_SOFTWARE" "the token could not be written: revoke it, and have another one made"
}

token_revoke() {
  url_escape "$id"
  call_until 30 DELETE "/api/v1/tokens/$escaped"
  refuse
  out "$id is revoked"
}
