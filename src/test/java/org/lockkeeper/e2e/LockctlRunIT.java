package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.Units;
import tools.jackson.databind.JsonNode;

/** Commands under {@code lockctl run} and {@code lockctl once}, in each shell: they run with their lease, or not at all. */
class LockctlRunIT extends SandboxedTest {

    private static final String SHELLS = "org.lockkeeper.e2e.Lockctl#shells";

    @Override
    Settings prepare() {
        unit("backup-a", Units.oneshot("backup-a").unit("StartLimitIntervalSec=0"));
        return Settings.standard()
                .guard("backup-*.service", "backup")
                .set("lockkeeper.groups.update.lock-delay", "0s")
                .set("lockkeeper.urgent.groups", "update");
    }

    @AfterEach
    void tidyUp() {
        leases().forEach(lease -> host.api()
                .post(
                        "/api/v1/leases/" + lease.at("/id").asString() + "/force-release",
                        Map.of("by", "test", "reason", "over")));
        host.closeAll();
        stop("backup-a.service");
        host.awaitVerdict("maintenance", "IDLE");
    }

    private Lockctl lockctl(String shell) {
        return new Lockctl(shell, host.lockkeeper().baseUri().toString());
    }

    private JsonNode leases() {
        return host.api().get("/api/v1/leases").expect(200).body().at("/leases");
    }

    private List<String> lasting() {
        return StreamSupport.stream(leases().spliterator(), false)
                .filter(lease -> !lease.at("/state").asString().equals("ENDED"))
                .map(lease -> lease.at("/id").asString())
                .toList();
    }

    private void nothingIsLeftBehind() {
        await("end of the lease").untilAsserted(() -> assertThat(lasting()).isEmpty());
    }

    private static CommandResult ends(int code, CommandResult result) {
        assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(code);
        return result;
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void theCommandHasItsArgumentsInputOutputAndExitCode(String shell) {
        Lockctl lockctl = lockctl(shell);
        CommandResult odd = ends(
                7,
                lockctl.runWith(
                        "in\nput",
                        "run",
                        "--group",
                        "update",
                        "--",
                        "sh",
                        "-c",
                        "printf '<%s>' \"$@\"; cat; echo oops >&2; exit 7",
                        "x",
                        "a b",
                        "",
                        "für $HOME \"q\" 'p' \\",
                        "--timeout"));
        assertThat(odd.out()).isEqualTo("<a b><><für $HOME \"q\" 'p' \\><--timeout>in\nput");
        assertThat(odd.err()).isEqualTo("oops\n");
        nothingIsLeftBehind();
        ends(127, lockctl.run("run", "--group", "update", "--", "no-such-command"));
        assertThat(lasting()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void aMebibyteGoesThroughUnchanged(String shell) {
        String mebibyte = "0123456789abcde\n".repeat(65_536);
        CommandResult result = ends(0, lockctl(shell).runWith(mebibyte, "run", "--group=update", "--", "cat"));
        assertThat(result.out().equals(mebibyte)).isTrue();
        nothingIsLeftBehind();
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void theLeaseIsHeldWhileTheCommandRuns(String shell) {
        Lockctl.Running running = lockctl(shell)
                .start(
                        "run",
                        "--group",
                        "update",
                        "--reason",
                        "apt upgrade",
                        "--",
                        "sh",
                        "-c",
                        "echo $LOCKKEEPER_LEASE $LOCKKEEPER_TOKEN; exec sleep 600");
        running.awaitOut("\n");
        String[] told = running.out().strip().split(" ");
        JsonNode lease = host.api().get("/api/v1/leases/" + told[0]).expect(200).body();
        assertThat(lease.at("/state").asString()).isEqualTo("HELD");
        assertThat(lease.at("/reason").asString()).isEqualTo("apt upgrade");
        assertThat(lease.at("/token").asString()).isEqualTo(told[1]);
        // Another one waits for it, and goes on when it has ended.
        Lockctl.Running next = lockctl(shell).start("run", "--group", "update", "--timeout=5min", "--", "echo", "next");
        next.awaitErr("waiting: ");
        running.signal("TERM");
        assertThat(running.end().exitCode()).isEqualTo(143);
        assertThat(ends(0, next.end()).out()).isEqualTo("next\n");
        nothingIsLeftBehind();
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void signalsReachTheCommandAndItsAnswerCounts(String shell) {
        for (String signal : List.of("HUP", "INT", "TERM", "USR1")) {
            Lockctl.Running running = lockctl(shell)
                    .start(
                            "run",
                            "--group=update",
                            "--",
                            "sh",
                            "-c",
                            "trap 'echo got it; exit 5' " + signal + "; echo ready; while :; do sleep 0.05; done");
            running.awaitOut("ready");
            running.signal(signal);
            assertThat(ends(5, running.end()).out()).endsWith("got it\n");
        }
        nothingIsLeftBehind();
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void withoutALeaseTheCommandIsNotRun(String shell) {
        start("backup-a.service");
        host.awaitService("backup-a.service", "BUSY activating start");
        CommandResult late =
                ends(75, lockctl(shell).run("run", "--group=maintenance", "--timeout=500ms", "--", "echo", "it ran"));
        assertThat(late.out()).isEmpty();
        assertThat(late.err()).contains("backup-a.service");
        assertThat(lasting()).isEmpty();
        Lockctl.Running waiting =
                lockctl(shell).start("run", "--group=maintenance", "--timeout=1h", "--", "echo", "it ran");
        waiting.awaitErr("waiting: ");
        waiting.signal("TERM");
        CommandResult given = waiting.end();
        assertThat(given.exitCode()).isEqualTo(143);
        assertThat(given.out()).isEmpty();
        assertThat(lasting()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void aLeaseThatIsLostEndsTheCommand(String shell) {
        Lockctl.Running warned = lockctl(shell)
                .start(
                        "run",
                        "--group=update",
                        "--signal=USR1",
                        "--",
                        "sh",
                        "-c",
                        "trap 'echo warned; exit 9' USR1; echo ready; while :; do sleep 0.05; done");
        warned.awaitOut("ready");
        forceRelease();
        assertThat(ends(9, warned.end()).out()).endsWith("warned\n");
        assertThat(warned.err()).contains("the lease was lost").contains("it hangs");

        Lockctl.Running stubborn = lockctl(shell)
                .start(
                        "run",
                        "--group=update",
                        "--grace=1s",
                        "--",
                        "sh",
                        "-c",
                        "trap '' TERM; echo ready; while :; do sleep 0.05; done");
        stubborn.awaitOut("ready");
        forceRelease();
        ends(137, stubborn.end());
        assertThat(stubborn.err()).contains("is killed");
    }

    /** Its log is a pipe that is full: whoever reads it has stopped reading. */
    @ParameterizedTest
    @MethodSource("org.lockkeeper.e2e.Lockctl#shells")
    void aLeaseThatIsLostEndsTheCommandAlsoIfNobodyReadsWhatItSays(String shell) {
        String full = "f=$(mktemp -u) && mkfifo \"$f\" && exec 9<>\"$f\""
                + " && dd if=/dev/zero of=\"$f\" bs=65536 count=1 oflag=nonblock status=none"
                + " && exec 2>\"$f\" && rm \"$f\" && exec \"$@\"";
        Lockctl.Running running = lockctl(shell)
                .start(
                        List.of("bash", "-c", full, "bash"),
                        "",
                        Lockctl.SCRIPT,
                        "run",
                        "--group=update",
                        "--",
                        "sh",
                        "-c",
                        "echo ready; exec sleep 600");
        running.awaitOut("ready");
        host.api()
                .post(
                        "/api/v1/leases/" + lasting().get(0) + "/ask-to-finish",
                        Map.of("by", "root", "reason", "the host is to be patched"))
                .expect(200);
        forceRelease();
        ends(143, running.end());
    }

    private void forceRelease() {
        host.api()
                .post(
                        "/api/v1/leases/" + lasting().get(0) + "/force-release",
                        Map.of("by", "root", "reason", "it hangs"))
                .expect(200);
    }

    /** The service is away for a while: the lease is in its store, and the command goes on. */
    @ParameterizedTest
    @MethodSource(SHELLS)
    void theCommandOutlastsARestartOfTheService(String shell) {
        Lockctl.Running running = lockctl(shell)
                .start(
                        "run",
                        "--group=update",
                        "--",
                        "sh",
                        "-c",
                        "trap 'exit 3' TERM; echo ready; while :; do sleep 0.05; done");
        running.awaitOut("ready");
        String lease = lasting().get(0);
        host.lockkeeper().restart();
        assertThat(lasting()).containsExactly(lease);
        assertThat(running.process().isAlive()).isTrue();
        running.signal("TERM");
        ends(3, running.end());
        nothingIsLeftBehind();
    }

    /** Not after an hour in the queue: also what is a word of the shell's, or of the script's, is no command. */
    @ParameterizedTest
    @MethodSource(SHELLS)
    void commandIsLookedForBeforeALeaseIsAskedFor(String shell) {
        start("backup-a.service");
        host.awaitService("backup-a.service", "BUSY activating start");
        long before = Audit.read(host.api()).entries().size();
        for (String none : List.of("no-such-command", "take_lease", "export", "/no/such", "", "if")) {
            ends(127, lockctl(shell).run("run", "--group=maintenance", "--timeout=1h", "--", none));
            ends(127, lockctl(shell).run("once", "k", "--group=maintenance", "--timeout=1h", "--", none));
        }
        for (String unfit : List.of("/etc/passwd", "/etc")) {
            ends(126, lockctl(shell).run("run", "--group=maintenance", "--timeout=1h", "--", unfit));
        }
        assertThat(Audit.read(host.api()).entries()).hasSize((int) before);
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void commandNeedsNoInput(String shell) {
        for (List<String> how : List.of(List.of("once", "no input in " + shell), List.of("run"))) {
            List<String> call = new ArrayList<>(how);
            call.addAll(List.of("--group=update", "--", "echo", "done"));
            CommandResult result = ends(
                    0,
                    lockctl(shell)
                            .start(
                                    List.of("sh", "-c", "exec \"$@\" <&-", "x"),
                                    "",
                                    Lockctl.SCRIPT,
                                    call.toArray(String[]::new))
                            .end());
            assertThat(result.out()).isEqualTo("done\n");
            assertThat(result.err()).isEmpty();
        }
        nothingIsLeftBehind();
    }

    /** It would wait for the lease around it otherwise, and that one for it. */
    @ParameterizedTest
    @MethodSource(SHELLS)
    void runInsideRunWorksInsideItsLease(String shell) {
        String inner = " '" + Lockctl.SCRIPT + "' %s --timeout 30s -- sh -c 'echo inner $LOCKKEEPER_LEASE'";
        for (String verb : List.of("run --group update", "once 'inside " + shell + "' --group update")) {
            String script =
                    "echo outer $LOCKKEEPER_LEASE; " + shell + inner.formatted(verb) + "; echo $?; exec sleep 600";
            Lockctl.Running outer = lockctl(shell).start("run", "--group=update", "--", "sh", "-c", script);
            outer.awaitOut("\n0\n");
            String[] told = outer.out().split("\\s");
            assertThat(host.api().get("/api/v1/leases/" + told[3]).text("/parent"))
                    .isEqualTo(told[1]);
            assertThat(outer.err()).isEmpty();
            outer.signal("TERM");
            outer.end();
            nothingIsLeftBehind();
        }
    }

    /** As in a terminal that was opened from inside a command that has ended since. */
    @ParameterizedTest
    @MethodSource(SHELLS)
    void runAfterTheLeaseAroundItHasEndedAsksForOneOfItsOwn(String shell) {
        CommandResult late = ends(
                0,
                lockctl(shell)
                        .with("LOCKKEEPER_LEASE", "l-none")
                        .with("LOCKKEEPER_TOKEN", "7")
                        .run("run", "--group=update", "--", "sh", "-c", "echo $LOCKKEEPER_LEASE"));
        assertThat(late.err()).contains("l-none, has ended");
        assertThat(late.out()).startsWith("l-").doesNotContain("l-none");
        CommandResult wrong = ends(64, lockctl(shell).run("run", "--group=update", "--join", "w-x:1,2", "--", "true"));
        assertThat(wrong.err()).contains("ID:TOKEN");
        nothingIsLeftBehind();
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void whatIsUrgentIsAskedForAsThat(String shell) {
        for (List<String> verb : List.of(List.of("run"), List.of("once", "urgent in " + shell))) {
            List<String> words = new ArrayList<>(verb);
            words.addAll(List.of("--urgent", "--group", "update", "--", "sh", "-c", "echo $LOCKKEEPER_LEASE"));
            String lease = ends(0, lockctl(shell).run(words.toArray(String[]::new)))
                    .out()
                    .strip();
            assertThat(host.api().get("/api/v1/leases/" + lease).text("/priority"))
                    .isEqualTo("urgent");
            words.set(words.indexOf("update"), "maintenance");
            assertThat(ends(64, lockctl(shell).run(words.toArray(String[]::new)))
                            .err())
                    .contains("lockkeeper.urgent.groups");
        }
        String window = ends(
                        0,
                        lockctl(shell)
                                .run("window", "open", "--urgent", "--group=update", "--for=1h", "--reason", "a fix"))
                .out()
                .strip();
        assertThat(host.window(window).text("/priority")).isEqualTo("urgent");
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void onceMeansOnceThatItSucceeds(String shell) {
        String key = "report of " + shell;
        Lockctl lockctl = lockctl(shell);
        assertThat(ends(4, lockctl.run("once", key, "--per=v1", "--", "sh", "-c", "echo fails; exit 4"))
                        .out())
                .isEqualTo("fails\n");
        assertThat(ends(0, lockctl.run("once", key, "--per=v1", "--", "echo", "done"))
                        .out())
                .isEqualTo("done\n");
        assertThat(ends(0, lockctl.run("once", key, "--per=v1", "--", "echo", "again"))
                        .out())
                .isEmpty();
        assertThat(ends(0, lockctl.run("once", key, "--per=v2", "--", "echo", "anew"))
                        .out())
                .isEqualTo("anew\n");
        nothingIsLeftBehind();
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void twoThatAskAtOnceRunItOnce(String shell) {
        String key = "deploy of " + shell;
        Lockctl.Running first =
                lockctl(shell).start("once", key, "--per", "v7", "--", "sh", "-c", "echo ready; exec sleep 600");
        first.awaitOut("ready");
        Lockctl.Running second =
                lockctl(shell).start("once", key, "--per", "v7", "--timeout=5min", "--", "echo", "second");
        second.awaitErr("by another one");
        // The first one fails, so it is up to the second.
        first.signal("TERM");
        assertThat(first.end().exitCode()).isEqualTo(143);
        assertThat(ends(0, second.end()).out()).isEqualTo("second\n");
        nothingIsLeftBehind();
    }

    /** Whose day it is does not hang on the caller; and it may be done again, on the record. */
    @ParameterizedTest
    @MethodSource(SHELLS)
    void theDayIsTheServicesAndWhatIsDoneMayBeForgotten(String shell) {
        String key = "day of " + shell;
        assertThat(ends(0, lockctl(shell).with("TZ", "Pacific/Kiritimati").run("once", key, "--", "echo", "east"))
                        .out())
                .isEqualTo("east\n");
        CommandResult west = ends(0, lockctl(shell).with("TZ", "Pacific/Niue").run("once", key, "--", "echo", "west"));
        assertThat(west.out()).isEmpty();
        assertThat(west.err()).contains(key + " was done for today already");
        assertThat(ends(0, lockctl(shell).run("once", "--list", "--key", key)).out())
                .contains(key, "DONE", "process ");
        assertThat(ends(0, lockctl(shell).run("once", "--list", "--json")).out())
                .startsWith("{\"once\":[");
        ends(64, lockctl(shell).run("once", "--reset", key));
        ends(64, lockctl(shell).run("once", "--reset", "--reason", "no key"));
        ends(64, lockctl(shell).run("once", key, "--per", "v1", "--zone", "UTC", "--", "true"));
        assertThat(ends(0, lockctl(shell).run("once", "--reset", key, "--reason", "it went wrong"))
                        .out())
                .isEqualTo(key + " may be done for today again\n");
        assertThat(ends(0, lockctl(shell).run("once", key, "--", "echo", "again"))
                        .out())
                .isEqualTo("again\n");
        nothingIsLeftBehind();
    }

    /** The command is told; what it makes of it is its own affair, and the lease stays. */
    @ParameterizedTest
    @MethodSource(SHELLS)
    void commandIsAskedToFinish(String shell) {
        String script = "trap 'echo asked' USR2; echo ready; while :; do sleep 0.05; done";
        for (List<String> how : List.of(List.of("run"), List.of("once", "asked in " + shell))) {
            List<String> call = new ArrayList<>(how);
            call.addAll(List.of("--group=update", "--finish-signal=SIGUSR2", "--", "sh", "-c", script));
            Lockctl.Running running = lockctl(shell).start(call.toArray(String[]::new));
            running.awaitOut("ready\n");
            String lease = lasting().get(0);
            CommandResult asked =
                    ends(0, lockctl(shell).run("ask-to-finish", lease, "--reason", "reboot at 5", "--by=alice"));
            assertThat(asked.out()).isEqualTo(lease + " is asked to finish\n");
            running.awaitOut("ready\nasked\n");
            ends(0, lockctl(shell).run("ask-to-finish", "--by", "carol", "--reason=now, please", lease));
            running.awaitOut("ready\nasked\nasked\n");
            assertThat(running.err())
                    .isEqualTo("lockctl: asked to finish by alice: reboot at 5\n"
                            + "lockctl: asked to finish by carol: now, please\n");
            assertThat(lasting()).containsExactly(lease);
            running.signal("TERM");
            ends(143, running.end());
            nothingIsLeftBehind();
        }
    }

    /** Without a signal it is a line alone: also to a pipe, and of a question that was asked before it began. */
    @ParameterizedTest
    @MethodSource(SHELLS)
    void withoutASignalALineSaysSo(String shell) {
        String window = host.ask("update");
        host.reaches(window, "OPEN");
        Lockctl.Running running = lockctl(shell)
                .start(
                        List.of("sh", "-c", "exec 3>&1; \"$@\" 2>&1 >&3 3>&- | cat >&2 3>&-", "x"),
                        "",
                        Lockctl.SCRIPT,
                        "run",
                        "--group=update",
                        "--timeout=5min",
                        "--",
                        "sh",
                        "-c",
                        "echo ready >&2; trap 'exit 3' TERM; while :; do sleep 0.05; done");
        running.awaitErr("waiting: ");
        String lease = lasting().get(0);
        ends(0, lockctl(shell).run("ask-to-finish", lease, "--reason", "not today"));
        host.close(window);
        running.awaitErr("ready");
        running.awaitErr("lockctl: asked to finish by ");
        assertThat(running.err()).contains(": not today\n");
        assertThat(lasting()).containsExactly(lease);
        forceRelease();
        running.awaitErr("the lease was lost");
        running.end();
        ends(64, lockctl(shell).run("ask-to-finish", lease, "--reason", "too late"));
        ends(64, lockctl(shell).run("ask-to-finish", lease));
        ends(64, lockctl(shell).run("ask-to-finish", "--reason", "whom"));
        ends(64, lockctl(shell).run("run", "--group=update", "--finish-signal=", "--", "true"));
        ends(64, lockctl(shell).run("run", "--group=update", "--finish-signal=a b", "--", "true"));
    }
}
