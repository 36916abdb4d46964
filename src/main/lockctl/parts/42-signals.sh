# End curl, then itself by the same signal, so that whoever started it sees why.
claim= waiting=
trap_waiting() { # what it has asked for is taken back besides
  waiting=yes
}
trap_signals() {
  trap 'interrupted HUP' HUP
  trap 'interrupted INT' INT
  trap 'interrupted QUIT' QUIT
  trap 'interrupted TERM' TERM
}
interrupted() {
  trap '' HUP INT QUIT TERM
  [ -z "$child" ] || kill "$child" 2>/dev/null
  leave_nest
  clear_line
  if [ -n "$waiting" ] && [ -n "$claim$key" ]; then give_back; fi
  trap - "$1"
  kill -s "$1" $$
  exit 131 # bash ignores SIGQUIT where nobody traps it
}
