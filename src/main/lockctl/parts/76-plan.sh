# --- plan --------------------------------------------------------------------------------------------------------------

# One time line: a heading for each day, a line for each thing that is coming, below it what it collides with.
show_plan() {
  for argument; do
    case $argument in
    --simulate | --simulate=* | --config | --config=*)
      simulate "$@"
      return
      ;;
    esac
  done
  show_options plan "--days --group" "$@"
  get /api/v1/calendar
  printf '%s\n' "$answer" | plan_days
  value_of truncated
  [ "$value" != true ] || say 4 "there is more than is shown: ask for fewer --days"
  value_of runsUnknown
  [ -z "$value" ] || say 4 "what timers will start is not known: $value"
}

# What joins two times may be one character or three, as awk has it.
plan_days() {
  awk -F '\t' -v bold="$bold" -v red="$red" -v plain="$plain" '
    function pairs(  i, at) {
      split("", of)
      for (i = 2; i <= NF; i++) { at = index($i, "="); of[substr($i, 1, at - 1)] = substr($i, at + 1) }
    }
    function told(  text) {
      if (of["kind"] == "WINDOW") return "window " of["id"] " of " of["group"] ", " of["state"] ": " of["title"]
      if (of["kind"] != "RUN") return of["title"]
      text = of["title"] " of " of["group"]
      return of["state"] == "EXPECTED" ? text : text ", " of["state"]
    }
    function wide(text) { gsub(/–/, "-", text); return length(text) }
    function blanks(count,  text) { while (count-- > 0) text = text " "; return text }
    /^zone=/ { zone = substr($0, 6) }
    $1 == "items" {
      pairs(); n++; id[n] = of["id"]; text[n] = told()
      cut = index(of["when"], " "); cut += index(substr(of["when"], cut + 1), " ")
      day[n] = substr(of["when"], 1, cut - 1); time[n] = substr(of["when"], cut + 1)
      if (wide(time[n]) > width) width = wide(time[n])
    }
    $1 == "collisions" {
      pairs(); met[of["item"]] = met[of["item"]] sprintf("%s! %s%s\n", red, of["text"], plain)
    }
    END {
      for (i = 1; i <= n; i++) {
        if (day[i] != last) { print bold day[i] plain; last = day[i] }
        print "  " time[i] blanks(width - wide(time[i])) "  " text[i]
        if (met[id[i]] == "") continue
        lines = split(met[id[i]], line, "\n")
        for (j = 1; j < lines; j++) print "  " blanks(width) "  " line[j]
      }
      print n ? "Times are those of " zone "." : "nothing is known to come"
    }'
}
