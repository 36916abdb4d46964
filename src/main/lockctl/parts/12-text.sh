# --- text --------------------------------------------------------------------------------------------------------------

# Made fit for JSON, for a terminal, for an address.

replace_all() { # TEXT WHAT BY: sets replaced
  replaced=
  replace_rest=$1
  while :; do
    case $replace_rest in
    *"$2"*)
      replaced=$replaced${replace_rest%%"$2"*}$3
      replace_rest=${replace_rest#*"$2"}
      ;;
    *)
      replaced=$replaced$replace_rest
      return
      ;;
    esac
  done
}

json_string() { # sets json
  json=$1
  case $json in
  *[\\\"[:cntrl:]]*)
    replace_all "$json" "\\" "\\\\"
    replace_all "$replaced" '"' '\"'
    replace_all "$replaced" "$NL" '\n'
    replace_all "$replaced" "$TAB" '\t'
    json=$replaced
    case $json in
    *[[:cntrl:]]*) json=$(printf %s "$json" | LC_ALL=C tr '\001-\037\177' '[ *]') ;;
    esac
    ;;
  esac
  json="\"$json\""
}

# Whatever answers may send what steers a terminal, or what a terminal does not show: such bytes become question marks. In
# all that is printable ASCII, tabs and lines there are none, which a shell sees without starting a process.
hidden=
hidden_bytes() {
  hidden=$(printf '[\001-\010\013-\037\177]')
  c1=$(printf '\302[\200-\237]')                                # control characters in UTF-8
  turning=$(printf '\342\200[\250-\256]')                       # what ends a line, or turns the direction of the text after it
  isolating=$(printf '\342\201[\246-\251]')
  # In a character of several bytes each after its first is marked. One that is not is none, but steers a terminal of 8 bits.
  follow=$(printf '\\([\200-\277]\\)')
  mark=$(printf '\001')
  two=$(printf '\\([\302-\337]\\)')$follow
  three=$(printf '\\([\340-\357]\\)')$follow$follow
  four=$(printf '\\([\360-\364]\\)')$follow$follow$follow
}
clean() { # TEXT: sets cleaned
  case $1 in
  *[!\ -~"$TAB$NL"]*)
    [ -n "$hidden" ] || hidden_bytes
    cleaned=$(printf %s "$1" | LC_ALL=C sed -e "s/$hidden/?/g; s/$c1/?/g; s/$turning/?/g; s/$isolating/?/g" \
      -e "s/$two/\\1$mark\\2/g; s/$three/\\1$mark\\2$mark\\3/g; s/$four/\\1$mark\\2$mark\\3$mark\\4/g" \
      -e :again -e "s/^$follow/?/; s/\\([^$mark]\\)$follow/\\1?/g" -e tagain -e "s/$mark//g")
    ;;
  *) cleaned=$1 ;;
  esac
}

url_escape() { # sets escaped; bytes by od, since the shells differ in what a character is
  case $1 in
  *[!A-Za-z0-9._~-]*)
    escaped=$(printf %s "$1" | LC_ALL=C od -An -v -tx1 | LC_ALL=C tr -d '\n' | LC_ALL=C sed 's/ \(..\)/%\1/g')
    ;;
  *) escaped=$1 ;;
  esac
}

# An id, and a token: they come back as parts of an address, and in the environment of commands.
known_id() { case $1 in "" | *[!A-Za-z0-9_-]*) return 1 ;; esac }
number() { case $1 in "" | *[!0-9]*) return 1 ;; esac }
check_id() { known_id "$1" || die "$EX_SOFTWARE" "the answer has no id"; }
check_token() { number "$1" || die "$EX_SOFTWARE" "the answer has no token"; }
