# --- its token ---------------------------------------------------------------------------------------------------------

# A token comes from a file alone: arguments are seen by everybody, and an environment is handed on to all that is started.
# Unset first: what was in the environment by these names would be handed on with its new value.
unset lockctl_bearer lockctl_config
lockctl_bearer=
find_token() {
  if [ -z "$token_file" ]; then token_file=${LOCKKEEPER_TOKEN_FILE:-}; fi
  if [ -z "$token_file" ] && [ -n "${CREDENTIALS_DIRECTORY:-}" ] && [ -e "$CREDENTIALS_DIRECTORY/lockkeeper-token" ]; then
    token_file=$CREDENTIALS_DIRECTORY/lockkeeper-token
  fi
  [ -n "$token_file" ] || return 0
  case $base$loopback in
  https:* | *yes) ;;
  *) die "$EX_NOPERM" "no token is sent to $url: everybody on the way could read it. Use https" ;;
  esac
  [ -e "$token_file" ] || usage_error "there is no token file '$token_file'"
  { [ -r "$token_file" ] && [ ! -d "$token_file" ]; } || die "$EX_NOPERM" "the token file '$token_file' cannot be read"
  case $token_file in
  # systemd lets one user in by an access control list, whose mask stands where the group's rights do.
  "${CREDENTIALS_DIRECTORY:-/dev/null}"/*) forbidden=0007 ;;
  *) forbidden=0077 ;;
  esac
  # Opened once: what is looked at is what is read.
  lockctl_bearer=$(
    LC_ALL=C
    exec <"$token_file"
    mode=$(stat -L -c %f /dev/stdin) || exit 11
    case $mode in "" | *[!0-9a-f]*) exit 11 ;; esac
    [ $((0x$mode & forbidden)) -eq 0 ] || exit 12
    more=
    IFS= read -r first || [ -n "$first" ] || exit 13
    if read -r more || [ -n "$more" ]; then exit 13; fi
    case $first in *[!A-Za-z0-9._~+/=-]* | "") exit 13 ;; esac
    [ ${#first} -le 8192 ] || exit 13
    printf %s "$first"
  )
  case $? in
  0) ;;
  12) die "$EX_NOPERM" "others may read the token file '$token_file': chmod 600 it, and have another token made" ;;
  13) die "$EX_USAGE" "the token file '$token_file' holds no token: one line of letters, digits and . _ ~ + / = -" ;;
  *) die "$EX_NOPERM" "the token file '$token_file' cannot be looked at" ;;
  esac
}
