# --- dry run -----------------------------------------------------------------------------------------------------------

# Prints what would come of it, a sentence a line, and does nothing; what would be refused is refused.
try_it() { # PATH
  call_until 30 POST "$1"
  refuse
  if [ "$accept" = application/json ]; then
    out ""
    return
  fi
  while IFS= read -r line; do
    case $line in sentences=*) out "${line#*=}" ;; esac
  done <<EOF
$answer
EOF
}

try_act() { # ACT: of the window or lease at $path
  field act "$1"
  try_it "$path/dry-run"
}
