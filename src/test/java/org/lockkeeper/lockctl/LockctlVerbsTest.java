package org.lockkeeper.lockctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What each verb makes of its arguments, and of an answer: what it would send stands where it would have sent it. No service. */
final class LockctlVerbsTest {
    @SuppressWarnings("unused") // by @FieldSource
    private static final List<String> SHELLS = PartRun.SHELLS;

    /** In the place of all that goes out. */
    private static final String NO_SERVICE = """
            find_service() { :; }
            call_until() { printf '%s %s%s\\n' "$2" "$3" "${body:+ {$body\\}}"; status=200 answer=$reply; }
            stream_wait() { printf 'POST /api/v1/waits {%s}\\n' "$body"; }
            now() { now=1000; }
            become() { printf '%s' "group=$group signal=$signal grace=$grace timeout=$timeout"; printf ' <%s>' "$@"; echo; }
            run_once() { printf '%s' "key=$once_key per=$period "; become "$@"; }
            reply=
            """;

    /** The words of the input as its arguments; what it says, and its exit code, in one line. */
    private static final String LOCKCTL =
            "{ (set -f; set -- $given; . '" + PartRun.FOLDER + "/90-main.sh'); echo $?; } 2>&1 | tr '\\n' '|'";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private static PartRun lockctl(String shell) {
        return PartRun.all().in(shell).with("SUDO_USER", "alice").after(NO_SERVICE);
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void whatIsAskedForIsWhatIsSent(String shell) {
        lockctl(shell).says(LOCKCTL, """
                wait => POST /api/v1/waits {"timeout":"60s"}|0|
                wait a b --ignore c d --timeout 1h e => POST /api/v1/waits {"services":["a","b","e"],"ignore":["c","d"],"timeout":"3600s"}|0|
                wait --ignore=c a --max-attempts=3 => POST /api/v1/waits {"services":["a"],"ignore":["c"],"maxAttempts":3,"timeout":"60s"}|0|
                window extend w-1 --for 30min --by bob => POST /api/v1/windows/w-1/extend {"duration":"30min","by":"bob"}|w-1 ends at |0|
                window move w-1 Sat 02:00 => POST /api/v1/windows/w-1/move {"openAt":"Sat 02:00","by":"alice"}|w-1 opens at |0|
                window move w-1 02:00 --for 2h --by=bob => POST /api/v1/windows/w-1/move {"openAt":"02:00","duration":"2h","by":"bob"}|w-1 opens at |0|
                window close a/b? --note=x&y => DELETE /api/v1/windows/%61%2f%62%3f?by=alice&note=%78%26%79|a/b? is closed|0|
                window list => GET /api/v1/windows?limit=500|0|
                release --force w-1 --reason=x => POST /api/v1/windows/w-1/force-release {"reason":"x","by":"alice"}|w-1 is ended|0|
                release l-1 --reason x --by bob --force => POST /api/v1/leases/l-1/force-release {"reason":"x","by":"bob"}|l-1 is ended|0|
                ask-to-finish l-1 --reason="q" => POST /api/v1/leases/l-1/ask-to-finish {"reason":"\\"q\\"","by":"alice"}|l-1 is asked to finish|0|
                gate dismiss db.service --reason a&b => DELETE /api/v1/gate/owed/db.service?reason=%61%26%62&by=alice|db.service is not owed any more|0|
                fleet release web a_1 --reason x => POST /api/v1/fleet/pools/web/slots/a_1/force-release {"reason":"x","by":"alice"}|a_1 has no slot of web any more|0|
                fleet release --by=bob --reason=x web a => POST /api/v1/fleet/pools/web/slots/a/force-release {"reason":"x","by":"bob"}|a has no slot of web any more|0|
                fleet pause --reason x => POST /api/v1/fleet/pause {"reason":"x","by":"alice"}|each pool is paused|0|
                fleet pause web --reason x => POST /api/v1/fleet/pause {"reason":"x","by":"alice","pool":"web"}|web is paused|0|
                fleet resume web => POST /api/v1/fleet/resume {"by":"alice","pool":"web"}|web is paused no more|0|
                fleet resume => POST /api/v1/fleet/resume {"by":"alice"}|each pool is paused no more|0|
                fleet => GET /api/v1/fleet|no pool is configured (lockkeeper.fleet.pools)|0|
                plan => GET /api/v1/calendar|nothing is known to come|0|
                plan --days 30 --group=a => GET /api/v1/calendar?days=30&group=a|nothing is known to come|0|
                audit --domain fleet --limit 5 => GET /api/v1/audit?domain=FLEET&limit=5&latest=true|0|
                token revoke ci => DELETE /api/v1/tokens/ci|ci is revoked|0|
                token list => GET /api/v1/tokens|0|
                once --reset k --per v42 --reason x => POST /api/v1/once/reset {"key":"k","period":"v42","reason":"x","by":"alice"}|k may be done for v42 again|0|
                once --reset k --zone=UTC --reason=x => POST /api/v1/once/reset {"key":"k","per":"DAY","zone":"UTC","reason":"x","by":"alice"}|k may be done for today in UTC again|0|
                once --list --key k => GET /api/v1/once?key=k|0|
                services --state busy --group=a => GET /api/v1/services?state=BUSY&group=a|0|
                audit --limit 5 => GET /api/v1/audit?limit=5&latest=true|0|
                audit --since=: --limit 5 => GET /api/v1/audit?since=%3a&limit=5|0|
                why w-1 => GET /api/v1/windows/w-1/why||0|
                status --group g --quiet => GET /api/v1/verdict?group=g|75|
                """);
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void whatIsGrantedIsTakenWithAllThatWasAskedFor(String shell) {
        PartRun granted = lockctl(shell).with("INVOCATION_ID", "0f").after("new_key() { key=k; }");
        granted.after("reply=\"id=w-1${NL}state=OPEN\"").says(LOCKCTL, """
                window open --for 2h --reason=r --wait 5s --group g --admit a --admit=b --inhibit --urgent => POST /api/v1/windows \
                {"reason":"r","requestedBy":"alice","duration":"2h","waitTimeout":"5s","group":"g","admits":["a","b"],"inhibit":true,"priority":"urgent"}|w-1|0|
                window plan 02:00 --for 1h --reason=r --lead 10min --at-least=30min --cutoff 5min --group g => POST /api/v1/windows \
                {"openAt":"02:00","reason":"r","requestedBy":"alice","duration":"1h","group":"g","lead":"10min","atLeast":"30min","cutoff":"5min"}|w-1|0|
                window open --for 2h --reason r --wait 0s --on-drain-timeout=stop --stop a --stop b => POST /api/v1/windows \
                {"reason":"r","requestedBy":"alice","duration":"2h","waitTimeout":"1s","onDrainTimeout":"stop","stop":["a","b"]}|w-1|0|
                window open --for 2h --reason r --expects=45min --only-if-fits => POST /api/v1/windows \
                {"reason":"r","requestedBy":"alice","duration":"2h","waitTimeout":"60s","expects":"45min","onlyIfFits":true}|w-1|0|
                """);
        lockctl(shell)
                .after("reply=\"act=open${NL}sentences=one thing${NL}sentences=another\"")
                .says(LOCKCTL, """
                window open --for 2h --reason r --dry-run => POST /api/v1/windows/dry-run \
                {"reason":"r","requestedBy":"alice","duration":"2h","waitTimeout":"60s"}|one thing|another|0|
                window plan 02:00 --for 1h --reason r --dry-run => POST /api/v1/windows/dry-run \
                {"openAt":"02:00","reason":"r","requestedBy":"alice","duration":"1h"}|one thing|another|0|
                window extend w-1 --for 5min --dry-run => POST /api/v1/windows/w-1/dry-run \
                {"duration":"5min","by":"alice","act":"extend"}|one thing|another|0|
                window close w-1 --wait 1min --dry-run => POST /api/v1/windows/w-1/dry-run \
                {"by":"alice","untilEmpty":true,"act":"close"}|one thing|another|0|
                window move w-1 in 2h --dry-run => POST /api/v1/windows/w-1/dry-run \
                {"openAt":"in 2h","by":"alice","act":"move"}|one thing|another|0|
                release l-1 --force --reason r --dry-run => POST /api/v1/leases/l-1/dry-run \
                {"reason":"r","by":"alice","act":"force-release"}|one thing|another|0|
                ask-to-finish w-1 --reason r --dry-run => POST /api/v1/windows/w-1/dry-run \
                {"reason":"r","by":"alice","act":"ask-to-finish"}|one thing|another|0|
                window list --dry-run => lockctl: window list knows no '--dry-run'; see lockctl window --help|64|
                """);
        granted.after("reply=\"id=l-1${NL}state=HELD${NL}token=5\"").says(LOCKCTL, """
                acquire --group g => POST /api/v1/leases {"group":"g","reason":"lockctl acquire","owner":{"invocationId":"0f"},"waitTimeout":"60s","ttl":"1h"}|0|
                acquire --group=g --reason=r --ttl=5min --timeout 2min --join l-9:7 => POST /api/v1/leases \
                {"group":"g","reason":"r","owner":{"invocationId":"0f"},"waitTimeout":"120s","ttl":"5min","join":{"id":"l-9","token":7}}|0|
                acquire --group g --only-if-fits --expects 5min => POST /api/v1/leases \
                {"group":"g","reason":"lockctl acquire","owner":{"invocationId":"0f"},"waitTimeout":"60s","ttl":"1h","expects":"5min","onlyIfFits":true}|0|
                """);
        granted.after("reply=id=l/1").says(LOCKCTL, """
                acquire --group g --join l-9:7x => lockctl: --join needs ID:TOKEN, not 'l-9:7x'; see lockctl acquire --help|64|
                """);
        PartRun token = lockctl(shell).after("reply=token=lk_x");
        token.says(LOCKCTL, """
                token create ci --role requester --groups a,b --rights=stop,urgent --expires 90d => POST /api/v1/tokens \
                {"name":"ci","role":"requester","groups":["a","b"],"rights":["stop","urgent"],"expires":"90d"}|lk_x|0|
                """);
        token.after("reply='token=lk x'").says(LOCKCTL, """
                token create ci --role admin => POST /api/v1/tokens {"name":"ci","role":"admin"}|lockctl: the answer has no token; see lockctl token list|70|
                """);
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void theCommandOfARunBeginsWhereItsOptionsEnd(String shell) throws IOException {
        PartRun run = lockctl(shell);
        run.says(LOCKCTL, """
                run --group g -- true --group h => group=g signal=TERM grace=30 timeout=1min <true> <--group> <h>|0|
                run --group=g true -x -- y => group=g signal=TERM grace=30 timeout=1min <true> <-x> <--> <y>|0|
                run --group g --signal SIGINT --grace=2min --timeout 5s env => group=g signal=INT grace=120 timeout=5s <env>|0|
                run --group g --only-if-fits --expects 5min true => group=g signal=TERM grace=30 timeout=1min <true>|0|
                once k true => key=k per= group=maintenance signal=TERM grace=30 timeout=1min <true>|0|
                once --per=v1 k --group g -- true => key=k per=v1 group=g signal=TERM grace=30 timeout=1min <true>|0|
                run --group g -- no-such-command => lockctl: there is no command 'no-such-command'|127|
                run --group g -- /no/such => lockctl: there is no command '/no/such'|127|
                run --group g -- /usr => lockctl: '/usr' cannot be run|126|
                run --group g cd => lockctl: there is no command 'cd'|127|
                run -- true => lockctl: run needs --group; see lockctl run --help|64|
                run --group g => lockctl: run needs a command; see lockctl run --help|64|
                run --group g --per day true => lockctl: there is no option '--per'; see lockctl run --help|64|
                run --group g --signal term true => lockctl: --signal needs a signal's name or number, not 'term'; see lockctl run --help|64|
                run --group g --signal= true => lockctl: --signal needs a signal's name or number, not ''; see lockctl run --help|64|
                run --group g --finish-signal SIG true => lockctl: --finish-signal needs a signal's name or number; see lockctl run --help|64|
                run --group g --finish-signal=$(id) true => lockctl: --finish-signal needs a signal's name or number, not '$(id)'; see lockctl run --help|64|
                run --group g --grace 5 true => lockctl: --grace needs a time such as 45s, 30min, 1h30min, 2 days or PT1H30M, not '5'; see lockctl run --help|64|
                once => lockctl: once needs a command; see lockctl once --help|64|
                """);
        Path tool = Files.createFile(folder.resolve("tool"));
        run.with("PATH", folder + ":" + System.getenv("PATH"));
        assertThat(run.run("find_command tool; echo found")).isEqualTo("lockctl: 'tool' cannot be run\n");
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwx------"));
        assertThat(run.run("find_command tool; echo found")).isEqualTo("found\n");
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void wrongUsageIsSaidAndNothingIsSent(String shell) {
        Map<String, String> said = lockctl(shell)
                .each(
                        LOCKCTL,
                        List.of(
                                "",
                                "nonsense",
                                "--nonsense",
                                "--url",
                                "--token-file",
                                "--token-file= status",
                                "wait --nonsense",
                                "wait --timeout",
                                "wait --timeout 5",
                                "wait --max-attempts x",
                                "wait --max-attempts=",
                                "wait --max-attempts=1[0]",
                                "wait --fallback never",
                                "acquire",
                                "acquire --group g",
                                "acquire --group",
                                "acquire x",
                                "acquire --nonsense=1",
                                "window",
                                "window nonsense",
                                "window open",
                                "window open --for 1h",
                                "window open --reason r",
                                "window open w-1 --for 1h --reason r",
                                "window open --for 1 --reason r",
                                "window open --for 1h --reason r --wait soon",
                                "window plan",
                                "window plan 02:00",
                                "window plan 02:00 --for 1h",
                                "window plan 02:00 --for 1h --reason r --wait 1s",
                                "window open --for 1h --reason r --lead 1s",
                                "window move",
                                "window move w-1",
                                "window extend",
                                "window extend w-1",
                                "window extend --for 1h",
                                "window close",
                                "window close a b",
                                "window close w-1 --stop x",
                                "window close w-1 --wait 5",
                                "window close w-1 --nonsense=x",
                                "status x",
                                "status --state BUSY",
                                "services --quiet",
                                "locks --group g",
                                "audit --limit",
                                "why",
                                "why a b",
                                "release w-1 --reason r",
                                "release --force --reason r",
                                "release --force w-1",
                                "release --force w-1 x --reason r",
                                "ask-to-finish",
                                "ask-to-finish w-1",
                                "ask-to-finish w-1 --force --reason r",
                                "gate x",
                                "plan x",
                                "plan --days",
                                "plan --quiet",
                                "fleet release web",
                                "fleet release web a",
                                "fleet release web a b --reason r",
                                "fleet release --reason r",
                                "fleet pause",
                                "fleet pause a b --reason r",
                                "fleet resume --reason r",
                                "fleet other",
                                "gate dismiss",
                                "gate dismiss u",
                                "gate dismiss --reason r",
                                "gate dismiss u v --reason r",
                                "token",
                                "token x",
                                "token create",
                                "token create ci",
                                "token create ci --role king",
                                "token create ci --role admin --groups a,,b",
                                "token create ci --role admin --expires 5",
                                "token create a b --role admin",
                                "token revoke",
                                "token revoke ci --role admin",
                                "once --reset",
                                "once --reset k",
                                "once --reset k --reason r --per v1 --zone UTC",
                                "once --reset k --nonsense=1",
                                "names",
                                "names x"));
        assertThat(said)
                .allSatisfy((given, answer) ->
                        assertThat(answer).as(given).matches("lockctl: [^|]+; see lockctl ([a-z-]+ )?--help\\|64\\|"));
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void eachVerbHasItsHelp(String shell) {
        Map<String, String> said = lockctl(shell)
                .each(
                        LOCKCTL,
                        List.of(
                                "wait --help",
                                "acquire --help",
                                "run --help",
                                "once --help",
                                "window --help",
                                "window open --help",
                                "status --help",
                                "services --help",
                                "locks --help",
                                "release --help",
                                "ask-to-finish --help",
                                "audit --help",
                                "why --help",
                                "gate --help",
                                "plan --help",
                                "fleet --help",
                                "fleet release --help",
                                "gate dismiss --help",
                                "token --help",
                                "token create --help",
                                "once --reset --help",
                                "help window"));
        assertThat(said).allSatisfy((given, answer) -> {
            String verb = given.startsWith("help ") ? given.substring(5) : given.split(" ")[0];
            assertThat(answer).as(given).startsWith("lockctl " + verb + " ").endsWith("|0|");
        });
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void whatIsComingIsOneTimeLineWithWhatCollidesBelowIt(String shell) {
        PartRun plan = PartRun.of("70-tables", "76-plan").in(shell).after("""
                line() { kind=$1; shift; printf '%s' "$kind"; printf "$TAB%s" "$@"; echo; }
                bold= red= plain=
                """);
        assertThat(plan.run("""
                        { echo zone=Europe/Berlin
                          line items kind=HOURS id=h group=backup 'title=hours of backup' 'when=Sat 2027-01-16 02:00–05:00'
                          line items kind=RUN id=r group=backup title=a.service state=EXPECTED 'when=Sat 2027-01-16 02:30'
                          line items kind=RUN id=s group=backup title=b.service state=RUNNING 'when=Sun 2027-01-17 23:30–Mon 2027-01-18 01:00'
                          line items kind=WINDOW id=w-1 group=update 'title=the a=b \\n' state=PLANNED 'when=Mon 2027-01-18 03:00–04:00'
                          line collisions kind=OPENS_LATE item=w-1 with=r 'text=it is so'
                          line collisions kind=HELD item=w-1 with=s 'text=and so'
                        } | plan_days""").replace("\\0342\\0200\\0223", "–")).isEqualTo("""
                        Sat 2027-01-16
                          02:00–05:00                 hours of backup
                          02:30                       a.service of backup
                        Sun 2027-01-17
                          23:30–Mon 2027-01-18 01:00  b.service of backup, RUNNING
                        Mon 2027-01-18
                          03:00–04:00                 window w-1 of update, PLANNED: the a=b \\n
                                                      ! it is so
                                                      ! and so
                        Times are those of Europe/Berlin.
                        """);
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void aListBecomesAlignedColumns(String shell) {
        PartRun tables = PartRun.of("13-fields", "70-tables").in(shell).after("""
                line() { answer="$answer$NL$1$TAB$2$TAB$3$TAB$4"; }
                answer=group=x
                line windows id=w-1 state=OPEN owner=alice
                line windows id=w-22 requestedBy=bob rights.0=a
                line leases id=l-1 state=HELD owner=carol
                """);
        assertThat(tables.run("table windows id state owner rights; table nothing id"))
                .isEqualTo("""
                id    state  owner  rights
                w-1   OPEN   alice  -
                w-22  -      bob    a
                """);
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void whatCompletionAsksForAreNamesOneALine(String shell) {
        PartRun names = PartRun.of("12-text", "13-fields", "80-names").in(shell).after("""
                call() { answer="groups=a${NL}groups=b${NL}services${TAB}unit=\\$(id).service${NL}windows${TAB}id=w-1${NL}leases${TAB}id=l-1"; }
                """);
        names.says("show_names \"$given\" | tr '\\n' ' '", """
                groups => a b
                units => $(id).service
                ids => w-1 l-1
                tokens =>
                """);
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void whoBlocksIsOneLine(String shell) {
        PartRun blockers =
                PartRun.of("11-time", "13-fields", "40-blockers").in(shell).after("""
                answer="a=b${NL}blockers${TAB}subject=db.service${TAB}detail=db.service runs${TAB}since=2030-01-31T01:02:03.456Z"
                answer="$answer${NL}blockers${TAB}subject=l-1${TAB}detail=a lease of alice"
                """);
        assertThat(blockers.run("read_blockers; show_blockers; show_blockers"))
                .isEqualTo("lockctl: waiting: db.service runs since 2030-01-31T01:02:03Z; a lease of alice (l-1)\n");
        assertThat(blockers.run("live=yes; read_blockers; echo \"$blockers\""))
                .isEqualTo("db.service runs since 01:02:03Z; a lease of alice (l-1)\n");
        assertThat(blockers.run("columns=10; fit 123456789; echo \"$fitted\"; fit 1234567890; echo \"$fitted\""))
                .isEqualTo("123456789\n12345678\\0342\\0200\\0246\n");
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void aWaitCountsOnlyNumbers(String shell) throws IOException {
        Path lines = Files.writeString(folder.resolve("lines"), """
                waitingFor=2
                blockers\tsubject=a\tdetail=a runs
                blockers\tsubject=b\tdetail=b runs

                waitingFor=a[$(touch %s)]
                blockers\tsubject=c\tdetail=c\u001b[2J runs
                state=odd
                outcome=QUIET
                #200\s
                """.formatted(folder.resolve("mark")));
        PartRun wait = PartRun.all().in(shell).after("""
                start_call() { exec 4<"$lines"; answer= status=000; }
                end_call() { exec 4<&-; }
                deadline=0 left=0
                """).with("lines", lines.toString());
        assertThat(wait.run("stream_wait; echo \"$? $status $answer [$blockers]\""))
                .isEqualTo("lockctl: waiting: a runs; b runs\n0 200 state=odd []\n");
        assertThat(folder.resolve("mark")).doesNotExist();
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void withoutTheServiceAUnitIsJudgedByWhatSystemctlSays(String shell) {
        PartRun.of("13-fields", "40-blockers", "42-systemctl")
                .in(shell)
                .with("INVOCATION_ID", "0f")
                .after("systemctl() { printf '%s\\n' \"$given\" | tr , '\\n'; }")
                .says("blockers=; judge_unit u; echo \"${blockers:-quiet}\"", """
                LoadState=loaded,ActiveState=inactive,SubState=dead,Job=0,TasksCurrent=[not\\0040set] => quiet
                LoadState=loaded,ActiveState=failed,SubState=failed,Job=,TasksCurrent=18446744073709551615,FreezerState=running => quiet
                LoadState=loaded,ActiveState=active,SubState=exited => quiet
                LoadState=masked,ActiveState=inactive => quiet
                LoadState=loaded,ActiveState=active,SubState=running,InvocationID=0f => quiet
                LoadState=loaded,ActiveState=active,SubState=running,InvocationID=1f => u is active (running)
                LoadState=loaded,ActiveState=activating,SubState=start => u is activating (start)
                LoadState=loaded,ActiveState=inactive,SubState=dead,Job=17 => u has a job queued
                LoadState=loaded,ActiveState=failed,SubState=failed,TasksCurrent=1 => u left processes
                LoadState=loaded,ActiveState=inactive,SubState=dead,FreezerState=frozen => u is frozen
                LoadState=not-found,ActiveState=inactive,SubState=dead => systemd does not know u (not-found)
                nonsense => u is in an unknown state ()
                """);
    }
}
