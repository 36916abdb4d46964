# --- help --------------------------------------------------------------------------------------------------------------

help() {
  case ${1:-} in
  wait) cat <<'EOF' ;;
lockctl wait SERVICE… [--ignore SERVICE…] [--timeout 1min] [--max-attempts N] [--fallback poll]

Returns when none of the services is busy. Without a name: when no guarded service is.
Names with or without .service; globs. --ignore leaves some out; it takes all names up to the next option.
Called before a unit's work (ExecStartPre=), it lets units that wait for each other go in the order they were started.
  --timeout       how long at most: 45s, 30min, 1h30min
  --max-attempts  how many looks at most, at the service's poll interval
  --fallback poll if the service cannot be reached, poll systemctl instead
EOF
  acquire) cat <<'EOF' ;;
lockctl acquire --group GROUP [--timeout 1min] [--reason TEXT] [--ttl 1h] [--join ID:TOKEN]
                [--inhibit] [--urgent] [--override TEXT] [--expects 45min] [--only-if-fits] [--on-drain-timeout give-up|open-anyway|stop --stop UNIT…]

For ExecStartPre= of a guarded unit: returns when the unit's run holds a lease of the group. systemd's word that the run
has ended frees it, however it ended. --ttl: for how long it stays held while nobody can say whether the run goes on.
--inhibit: the host is kept from shutting down and sleeping while it is held.
--urgent: it goes before others that wait, where lockkeeper.urgent.groups has its group; never before what is granted.
--on-drain-timeout: what is done when services still run at the --timeout: give-up; stop those named by --stop, and start
them again afterwards; or open-anyway.
--override: the hours and blackouts of the group do not hold for it, and why; for operators, on the record.
--expects: how long it is expected to take: it begins only if it would be over before hours end, a blackout begins or a planned
window is to open. Without it, its last runs say. --only-if-fits: it is refused if it cannot begin now for these, and does not wait.
EOF
  run) cat <<'EOF' ;;
lockctl run --group GROUP [--timeout 1min] [--reason TEXT] [--signal TERM] [--grace 30s] [--join ID:TOKEN]
            [--finish-signal SIG] [--inhibit] [--urgent] [--override TEXT] [--expects 45min] [--only-if-fits] [--on-drain-timeout give-up|open-anyway|stop --stop UNIT…] -- COMMAND…

Runs the command while it holds a lease of the group. The command takes this process's place: input, output, signals and
exit code are its own. If the lease is lost, it gets --signal, and after --grace it is killed. If somebody asks it to finish
(lockctl ask-to-finish) a line says so, and it gets --finish-signal, if one is given.
With --inhibit the host is kept from shutting down and sleeping while it runs. It finds LOCKKEEPER_LEASE and LOCKKEEPER_TOKEN in its environment.
With --urgent it goes before others that wait, where lockkeeper.urgent.groups has its group; never before what is granted.
With --override TEXT the hours and blackouts of the group do not hold for it; for operators, on the record.
With --expects 45min it begins only if it would be over before hours end, a blackout begins or a planned window is to open; without
it, its last runs say. With --only-if-fits it is refused if it cannot begin now for these, and does not wait.
EOF
  once) cat <<'EOF' ;;
lockctl once KEY [--per day|TEXT] [--zone ZONE] [--group maintenance] [options of run] -- COMMAND…
lockctl once --list [--key KEY] [--json]
lockctl once --reset KEY [--per day|TEXT] [--zone ZONE] --reason TEXT [--by NAME]

Runs the command unless it has succeeded for this key and this day (or this deployment: any text) before. If another one
does it right now, waits for its end. Exit code 0 also when there was nothing to do. The day is the service's, or that of
--zone (Europe/Berlin). --list: what runs and what is done. --reset: it may be done again, on the record.
EOF
  window) cat <<'EOF' ;;
lockctl window open --for 2h --reason TEXT [--wait 1min] [--group maintenance] [--by NAME] [--admit UNIT]…
                    [--inhibit] [--urgent] [--override TEXT] [--expects 45min] [--only-if-fits] [--on-drain-timeout give-up|open-anyway|stop --stop UNIT…]
lockctl window plan WHEN --for 1h --reason TEXT [--lead 10min] [--at-least 30min] [--cutoff 10min] [as for open but --wait]
lockctl window move ID WHEN [--for 1h] [--by NAME]
lockctl window extend ID --for 30min [--by NAME]
lockctl window close ID [--wait 10min] [--by NAME] [--note TEXT]
lockctl window list
lockctl window skip SCHEDULE --once --reason TEXT [--by NAME]
lockctl window next [--group maintenance] [--seconds]

Next: when work of the group may begin next, or its next planned window opens; with --seconds only in how many seconds (0: now).
75 if neither is within the next years.
With --dry-run open, plan, move, extend and close say what would come of it, and do nothing.
Open prints the window's id when the window is open. Close with --wait: once nothing runs inside it any more.
Plan prints the id at once; WHEN is 'tonight 02:00', 'Sat 02:00', 'tomorrow 02:00', '02:00' (the next one), 'in 2h' or a date and time,
in the host's zone. --lead: how long before that others are kept from starting. --at-least: how much of it has to be left when it
opens; else it is missed. Move sets another time until it is open; close cancels it.
With --inhibit the host is kept from shutting down and sleeping while it is open. With --urgent it goes before others that
wait, where lockkeeper.urgent.groups has its group; never before what is granted.
--on-drain-timeout: what is done when services still run after --wait: give-up; stop those named by --stop (one each), and
start them again afterwards; or open-anyway, which says what runs and is not safe. No lease of others is ever overridden.
--override: the hours and blackouts of the group do not hold for it, and why; for operators, on the record.
--expects: how long it is expected to take: it begins only if it would be over before hours end, a blackout begins or a planned
window is to open. Without it, its last runs say. --only-if-fits: it is refused if it cannot begin now for these, and does not wait.
EOF
  status) cat <<'EOF' ;;
lockctl status [--group maintenance] [--json | --quiet]

Whether the work of a group may go on now, and what is in its way. With --quiet the exit code alone says so: 0, or 75 if not.
EOF
  services) echo 'lockctl services [--group GROUP] [--state IDLE|BUSY|UNKNOWN] [--json]' ;;
  locks) echo 'lockctl locks [--json]: the windows and leases, and who waits for one' ;;
  ask-to-finish) cat <<'EOF' ;;
lockctl ask-to-finish ID --reason TEXT [--by NAME] [--dry-run] [--json]

Asks whoever has a window or a lease to come to an end, on the record. Nothing ends by it: it is shown with the window or lease,
and a command under lockctl run or once is told, on its error output and with --finish-signal by a signal.
EOF
  release) echo 'lockctl release --force ID --reason TEXT [--by NAME] [--dry-run]: ends a window or a lease against its owner, on the record' ;;
  audit) cat <<'EOF' ;;
lockctl audit [--since 2030-01-31T00:00:00Z] [--after VERSION] [--limit 100] [--domain host|fleet] [--json]

Who did what, when and why; oldest first. The last 100 (or --limit) of all, or the first ones from --since or --after on.
EOF
  plan) cat <<'EOF' ;;
lockctl plan [--days 7] [--group GROUP] [--json]
lockctl plan --simulate 30d [--config FILE] [--json]

What is coming: hours, blackouts, windows, and the runs of guarded units that their timers will start, by time; below each
what it collides with, and what would come of it. Times are those of the service's host.
--simulate plays the rules over the days to come: what would wait for long, go on past its hours, never fit or be missed;
with --config as another configuration would have it. Nothing is changed by it.
EOF
  gate) cat <<'EOF' ;;
lockctl gate [--json]
lockctl gate dismiss UNIT --reason TEXT [--by NAME]

What is kept from starting, and what is to be started afterwards. Dismiss: it is not to be started any more, on the record.
EOF
  token) cat <<'EOF' ;;
lockctl token create NAME --role viewer|requester|operator|admin [--groups a,b] [--rights inhibit,admits,urgent,stop]
                    [--expires 90d] [--json]
lockctl token list [--json]
lockctl token revoke NAME [--json]

Tokens for those who come over TCP. Create prints it once: nobody can read it again. --groups: for which groups it may ask.
--rights: what it may ask for besides. Used from a file that nobody else may read: --token-file, LOCKKEEPER_TOKEN_FILE.
EOF
  fleet) cat <<'EOF' ;;
lockctl fleet [--json]
lockctl fleet release POOL HOST --reason TEXT [--by NAME] [--json]
lockctl fleet pause [POOL] --reason TEXT [--by NAME] [--json]
lockctl fleet resume [POOL] [--by NAME] [--json]
lockctl fleet forget HOST --reason TEXT [--by NAME] [--json]

The pools of hosts: who has a slot, who waits for one, which hosts there are. Release: takes a slot from its host, on the record.
Pause: no new slots are granted, of the pool or of all, until resume; who has one keeps it.
Forget: a host that is gone for good counts no more, until it is heard of again.
EOF
  schedules) echo 'lockctl schedules [--json]: windows that come again, and the next of each' ;;
  why) echo 'lockctl why ID [--json]: what a window or a lease waits for, and what would free each' ;;
  *) cat <<'EOF' ;;
lockctl [--url URL [--token-file FILE]] VERB …

  wait      until services are not busy          window    maintenance windows, for now or planned
  acquire   a lease for this unit's run          status    whether maintenance is safe, and what is in its way
  run       a command while it holds a lease     services  the guarded services
  once      a command once a day                 locks     windows and leases
  why       what a request waits for             release   end one by force
  audit     who did what                         gate      what is held back; dismiss what is owed
  ask-to-finish  ask for an end                  token     create, list and revoke tokens
  fleet     pools of hosts and their slots       plan      what is coming, and what of it collides
  schedules  windows that come again

VERB --help says more.

The service: --url, else LOCKKEEPER_URL (http://…, https://… or unix:/path), else the socket LOCKKEEPER_SOCKET, else
/run/lockkeeper/api.sock; never another way by itself. The token for a URL: in the file of --token-file, else of
LOCKKEEPER_TOKEN_FILE, else in systemd's credential lockkeeper-token.
Exit codes: 0; 64 wrong usage; 69 the service cannot be reached; 70 a fault of the service; 75 timed out; 77 not permitted, or not to be trusted;
of run and once: the command's.
EOF
  esac
  exit 0
}
