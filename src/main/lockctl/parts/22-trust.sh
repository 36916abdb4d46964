# --- whom it trusts ----------------------------------------------------------------------------------------------------

# Root, the user lockkeeper, and who calls: he can deceive nobody but himself.
trusted() { [ "$1" = 0 ] || [ "$1" = "$me" ] || [ "$2" = lockkeeper ]; } # UID NAME

# These end the process that would have become curl: nobody is there, with a code of curl's; and somebody is there who is
# not to be trusted, with one that is none of curl's.
NOBODY=7
DISTRUST=113
distrust() { # WHY
  printf 'lockctl: nothing is sent to %s: %s\n' "${socket:-$url}" "$1"
  exit $DISTRUST
}

# Stands in the socket's folder from now on, so that nobody puts another folder in its place between the look and the word.
# Nobody who is not trusted may change what is in it, or on the way to it.
enter_folder() {
  folder=${socket%/*}
  cd -P -- "${folder:-/}" 2>/dev/null || exit $NOBODY
  here=$(pwd -P)
  way=
  walk "$folder"
  [ "$here" = "${folder:-/}" ] || walk "$here"
  set -f
  IFS=$NL
  # shellcheck disable=SC2086 # a line each
  set -- $way . "./${socket##*/}"
  unset IFS
  looks=$(LC_ALL=C stat -c '%u %U %f' -- "$@" 2>/dev/null) || exit $NOBODY
  while read -r uid name mode; do
    case $uid in "" | *[!0-9]*) exit $NOBODY ;; esac
    case $mode in "" | *[!0-9a-f]*) exit $NOBODY ;; esac
    kind=$((0x$mode >> 12)) others=$((0x$mode & 022)) sticky=$((0x$mode & 01000))
    case $1 in
    ./*) place="the socket" ;;
    .) place="its folder" sticky=0 ;; # where one socket goes, another could come
    *) place=$1 ;;
    esac
    trusted "$uid" "$name" || distrust "$place belongs to $name, not to root, lockkeeper or you"
    case $place$kind in
    "the socket12") ;;
    "the socket10") distrust "it is a link; name the socket itself" ;;
    "the socket"*) exit $NOBODY ;;
    *) [ $kind = 10 ] || [ $others = 0 ] || [ $sticky != 0 ] || distrust "others may write $place" ;;
    esac
    shift
  done <<EOF
$looks
EOF
}

walk() { # FOLDER: adds those above it to way, and itself
  at= rest=$1
  way=$way$NL/
  while rest=${rest#/} && [ -n "$rest" ]; do
    at=$at/${rest%%/*}
    way=$way$NL$at
    rest=${rest#"${rest%%/*}"}
  done
}

# Without TLS it is the kernel who knows whose a port of this host is. A token goes to nobody else.
check_port() {
  case $base$loopback in http:*yes) ;; *) return 0 ;; esac
  any4=00000000 any6=00000000000000000000000000000000
  case $host in # as they stand there, in either order of bytes
  127.0.0.1) places=" $any4 $any6 0100007F 7F000001 0000000000000000FFFF00000100007F 00000000000000000000FFFF7F000001 " ;;
  "[::1]") places=" $any6 00000000000000000000000001000000 00000000000000000000000000000001 " ;;
  *) places= ;;
  esac
  if ! [ -r /proc/net/tcp ]; then
    [ -z "$lockctl_bearer" ] || distrust "nobody can say who listens there, so that a token needs https"
    return 0
  fi
  set -- /proc/net/tcp
  [ ! -r /proc/net/tcp6 ] || set -- "$@" /proc/net/tcp6
  owners=$(awk -v port="$(printf %04X "$port")" -v places="$places" '$4 == "0A" { split($2, at, ":")
    if (at[2] == port && (places == "" || index(places, " " at[1] " "))) print $8 }' "$@") || exit $NOBODY
  if [ -z "$owners" ] && [ -n "$lockctl_bearer" ]; then
    printf 'lockctl: nobody listens on port %s\n' "$port"
    exit $NOBODY
  fi
  for uid in $owners; do
    name=
    [ "$uid" != "$(id -u lockkeeper 2>/dev/null)" ] || name=lockkeeper
    trusted "$uid" "$name" || distrust "its port belongs to user $uid, not to root, lockkeeper or you. Use the unix socket, or https"
  done
}
