# --- the service -------------------------------------------------------------------------------------------------------

# Over the unix socket alone, unless a URL says otherwise: whoever takes the port of a service that is down gets nothing.
url= token_file= loopback=
find_service() {
  command -v curl >/dev/null 2>&1 || die "$EX_UNAVAILABLE" "curl is not installed"
  me=$(id -u)
  [ -n "$url" ] || url=${LOCKKEEPER_URL:-}
  [ -n "$url" ] || url=unix:${LOCKKEEPER_SOCKET:-/run/lockkeeper/api.sock}
  case $url in
  unix:/*)
    socket=${url#unix:}
    while [ "${socket#//}" != "$socket" ]; do socket=${socket#/}; done # unix:///run/x is a way to write it, too
    base=http://localhost
    case $socket in */ | *[[:cntrl:]]*) no_url ;; esac
    [ -z "$token_file" ] || usage_error "--token-file is for an address of --url: on the socket everybody is who he is"
    ;;
  http://* | https://*)
    socket=
    base=${url%/}
    find_host
    find_token
    ;;
  *) no_url ;;
  esac
}

no_url() {
  clean "$url"
  usage_error "'$cleaned' is no URL such as http://127.0.0.1:8460 or unix:/run/lockkeeper/api.sock"
}

# Sets host, port and loopback. What stands before an @ would be no host, and no secret either, as everybody sees arguments.
find_host() {
  case ${url#*://} in *[!A-Za-z0-9.:/_~%[\]-]*) no_url ;; esac
  host=${url#*://}
  host=${host%%/*}
  case $host in
  \[*\]) port= ;;
  \[*\]:*)
    port=${host##*:}
    host=${host%:*}
    ;;
  *:*)
    port=${host##*:}
    host=${host%:*}
    ;;
  *) port= ;;
  esac
  case $base in
  https:*) port=${port:-443} ;;
  *) port=${port:-80} ;;
  esac
  case $host in
  \[*[!0-9A-Fa-f:.]*\]) no_url ;;
  \[?*\]) ;;
  "" | *[!A-Za-z0-9.-]*) no_url ;;
  esac
  case $port in *[!0-9]* | ??????*) no_url ;; esac
  loopback=
  case $host in
  localhost | "[::1]") loopback=yes ;;
  127.*[!0-9.]*) ;;
  127.*.*.*) loopback=yes ;;
  esac
}
