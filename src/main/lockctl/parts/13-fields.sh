# --- fields ------------------------------------------------------------------------------------------------------------

# Members of what is sent; lines of what is answered: NAME=VALUE each, or a list's name and its pairs with tabs between.

body=
field() { # NAME VALUE: adds a member to the body
  json_string "$2"
  body="$body${body:+,}\"$1\":$json"
}
raw_field() { body="$body${body:+,}\"$1\":$2"; }

list=
list_add() {
  json_string "$1"
  list="$list${list:+,}$json"
}

# The value of the first line NAME=… of the answer.
value_of() { # NAME: sets value
  case "$NL$answer" in
  *"$NL$1="*)
    value="$NL$answer"
    value=${value#*"$NL$1="}
    value=${value%%"$NL"*}
    ;;
  *) value= ;;
  esac
}

# The value of NAME in a line of pairs.
pair_of() { # LINE NAME: sets value
  case $1 in
  *"$TAB$2="*)
    value=${1#*"$TAB$2="}
    value=${value%%"$TAB"*}
    ;;
  *) value= ;;
  esac
}

# The values of NAME.0, NAME.1 and so on in a line of pairs.
pairs_of() { # LINE NAME: sets value
  several= nth=0
  while pair_of "$1" "$2.$nth" && [ -n "$value" ]; do
    several=$several${several:+,}$value
    nth=$((nth + 1))
  done
  value=$several
}

json_member() { # NAME: sets value, from lines or from JSON, which has what people read near its beginning
  value_of "$1"
  if [ -z "$value" ]; then
    value=${answer#*"\"$1\":\""}
    value=${value%%\",*}
  fi
}
