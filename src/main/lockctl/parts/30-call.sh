# --- a call ------------------------------------------------------------------------------------------------------------

# Everything goes to curl by its input: what stands in arguments, everybody sees.
setting() { # NAME VALUE: adds to lockctl_config
  replaced=$2
  case $replaced in
  *[\\\"]*)
    replace_all "$replaced" "\\" "\\\\"
    replace_all "$replaced" '"' '\"'
    ;;
  esac
  lockctl_config="$lockctl_config$1 = \"$replaced\"$NL"
}

# Becomes curl. Proxies of the environment are for other hosts than this one. What is no answer of a server stands behind
# the answer, in a line of its own; an old curl knows no headers there.
curl_it() { # SECONDS METHOD PATH
  # shellcheck disable=SC2016 # for curl
  lockctl_config="silent${NL}show-error${NL}no-buffer${NL}globoff${NL}"'write-out = "\n#%{http_code} %header{retry-after}\n"'"$NL"
  setting request "$2"
  setting connect-timeout 5
  setting max-time "$1"
  setting header "Accept: $accept"
  [ -z "$key" ] || setting header "Idempotency-Key: $key"
  if [ "$2" = POST ]; then
    setting header "Content-Type: application/json"
    setting data-binary "{$body}"
  fi
  [ -z "$socket$loopback" ] || setting noproxy "*"
  [ -z "$lockctl_bearer" ] || lockctl_config="${lockctl_config}header = \"Authorization: Bearer $lockctl_bearer\"$NL"
  setting url "$base$3"
  if [ -n "$socket" ]; then
    setting unix-socket "./${socket##*/}"
    enter_folder
  else
    check_port
  fi
  exec curl -q -K - <<EOF
$lockctl_config
EOF
}

key=
accept=text/plain
new_key() { # one request stays one, however often it has to be sent
  read -r key 2>/dev/null </proc/sys/kernel/random/uuid || key="$$-$(date +%s)"
}

# curl in the background, its lines on descriptor 4 through a FIFO that has no name any more: so a signal finds this
# shell in a read, which it ends, and not waiting for curl. The FIFO has had a folder of its own, where nobody else was.
child= nest= ended=
start_call() { # SECONDS METHOD PATH
  status=000 answer= fault= retry= distrusted=
  for folder in "${TMPDIR:-/tmp}" /tmp /dev/shm /run ""; do
    [ -n "$folder" ] || die "$EX_SOFTWARE" "no FIFO can be made in ${TMPDIR:-/tmp}"
    nest=$(mktemp -d "$folder/lockctl.XXXXXXXX" 2>/dev/null) || continue
    ! mkfifo -m 600 "$nest/pipe" 2>/dev/null || break
    leave_nest
  done
  # With a writer of our own first, so that neither end has to wait for the other: a signal in such a wait ends the shell.
  exec 5<>"$nest/pipe"
  exec 4<"$nest/pipe"
  leave_nest
  curl_it "$@" >&5 2>&1 </dev/null 4<&- 5>&- &
  child=$!
  exec 5>&-
}

leave_nest() {
  [ -z "$nest" ] || rm -rf -- "$nest"
  nest=
}

end_call() {
  exec 4<&-
  wait "$child"
  ended=$?
  child=
  # A server's lines may look like ours; how the process has ended they do not say.
  if [ "$ended" = "$DISTRUST" ]; then distrusted=yes status=000; fi
}

# What is no content of the answer: its last line, and what curl or this script has to say about the way there.
read_mark() { # LINE
  case $1 in
  \#[0-9][0-9][0-9]" "*)
    retry=${1#* }
    status=${1%%" "*}
    status=${status#?}
    # A date, or what an old curl makes of the question.
    case $retry in "" | *[!0-9]* | ??????*) retry= ;; *) digits=$retry && plain_digits && retry=$digits ;; esac
    ;;
  "curl: "* | "lockctl: "*)
    clean "${1#*: }"
    fault=$cleaned
    ;;
  *) return 1 ;;
  esac
}

# One call: sets status (000 when there was no answer), answer, and fault when there was none.
call() { # SECONDS METHOD PATH
  start_call "$@"
  while IFS= read -r line <&4; do
    read_mark "$line" || answer=$answer${answer:+$NL}$line
  done
  end_call
  clean "$answer"
  answer=$cleaned
}
