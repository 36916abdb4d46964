package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.JoinedLockctl;
import org.lockkeeper.testing.Programs;
import org.lockkeeper.testing.Units;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What people and scripts do with {@code lockctl}, in each shell that it must run in. */
class LockctlIT extends SandboxedTest {

    private static final String SHELLS = "org.lockkeeper.e2e.Lockctl#shells";
    private static final String ODD = "it's \"new\" kernel \\n 6.1 für Zürich — 100 % {sure} $HOME `id` & co";

    @SuppressWarnings("NullAway.Init") // set before the first test
    private Path runtime;

    @Override
    Settings prepare() {
        unit("backup-a", Units.oneshot("backup-a").unit("StartLimitIntervalSec=0"));
        unit("backup-b", Units.oneshot("backup-b").unit("StartLimitIntervalSec=0"));
        try {
            runtime = Files.createTempDirectory("lockctl-run");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return Settings.standard()
                .guard("backup-*.service", "backup")
                .set("lockkeeper.wait.poll-interval", "200ms")
                .set("lockkeeper.http.socket", socket().toString());
    }

    private Path socket() {
        return runtime.resolve("api.sock");
    }

    @AfterAll
    void removeRuntime() throws IOException {
        Files.deleteIfExists(socket());
        Files.delete(runtime);
    }

    @AfterEach
    void tidyUp() {
        host.closeAll();
        stop("backup-a.service", "backup-b.service");
        host.awaitVerdict("maintenance", "IDLE");
    }

    private String tcp() {
        return host.lockkeeper().baseUri().toString();
    }

    private Lockctl lockctl(String shell) {
        return new Lockctl(shell, tcp());
    }

    private static CommandResult ends(int code, CommandResult result) {
        assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(code);
        return result;
    }

    private void busy(String key) {
        start(key + ".service");
        host.awaitService(key + ".service", "BUSY activating start");
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void waitReturnsWhenNothingIsBusy(String shell) {
        for (String url : List.of(tcp(), "unix:" + socket())) {
            CommandResult quiet =
                    ends(0, new Lockctl(shell, url).run("wait", "backup-a", "backup-b.service", "--timeout", "1min"));
            assertThat(quiet.out() + quiet.err()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void waitLastsUntilTheServiceHasStopped(String shell) {
        busy("backup-a");
        for (String url : List.of(tcp(), "unix:" + socket())) {
            CommandResult timedOut = ends(75, new Lockctl(shell, url).run("wait", "backup-a", "--timeout", "500ms"));
            assertThat(timedOut.err()).contains("timed out").contains("backup-a.service");
        }
        Lockctl.Running waiting = lockctl(shell).start("wait", "backup-a", "backup-b");
        waiting.awaitErr("waiting: backup-a.service");
        sandbox.tell("backup-a", "end");
        ends(0, waiting.end());
        // Who blocks was said once, not at each look.
        assertThat(waiting.err().lines().filter(line -> line.contains("is activating")))
                .hasSize(1);
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void whatIsIgnoredIsNotWaitedFor(String shell) {
        busy("backup-a");
        ends(0, lockctl(shell).run("wait", "backup-a", "backup-b", "--ignore", "backup-a", "--timeout", "1h"));
        ends(0, lockctl(shell).run("wait", "--timeout=1h", "--ignore", "backup-b", "backup-a.service"));
        ends(75, lockctl(shell).run("wait", "backup-a", "--ignore", "backup-b", "--timeout", "200ms"));
        ends(75, lockctl(shell).run("wait", "--max-attempts", "2", "--timeout", "1h"));
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void wrongUseIsSaidAndExitsWith64(String shell) {
        Lockctl lockctl = lockctl(shell);
        assertThat(ends(64, lockctl.run()).err()).contains("a verb is missing");
        assertThat(ends(64, lockctl.run("frobnicate")).err()).contains("'frobnicate'");
        assertThat(ends(64, lockctl.run("wait", "--nonsense")).err()).contains("'--nonsense'");
        assertThat(ends(64, lockctl.run("wait", "--timeout", "soon")).err()).contains("'soon'");
        assertThat(ends(64, lockctl.run("wait", "--timeout", "10")).err()).contains("'10'");
        assertThat(ends(64, lockctl.run("wait", "--timeout")).err()).contains("--timeout");
        assertThat(ends(64, lockctl.run("wait", "no-such")).err()).contains("no-such");
        assertThat(ends(64, lockctl.run("run", "--", "true")).err()).contains("--group");
        assertThat(ends(64, lockctl.run("run", "--group", "nobody", "--", "true"))
                        .err())
                .contains("nobody");
        assertThat(ends(64, lockctl.run("run", "--group", "update")).err()).contains("command");
        assertThat(ends(64, lockctl.run("acquire", "--group", "update")).err()).contains("INVOCATION_ID");
        assertThat(ends(64, lockctl.run("window", "open", "--for", "1h")).err()).contains("--reason");
        assertThat(ends(64, lockctl.run("release", "w-x", "--reason", "x")).err())
                .contains("--force");
        assertThat(ends(64, lockctl.run("--url", "ftp://x", "status")).err()).contains("'ftp://x'");
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void aServiceThatCannotBeReachedIsTriedUntilTheTimeIsOver(String shell) {
        for (String url : List.of("http://127.0.0.1:1", "unix:/run/nobody-listens-here.sock")) {
            CommandResult failed = ends(69, new Lockctl(shell, url).run("wait", "backup-a", "--timeout", "1s"));
            assertThat(failed.err()).contains("cannot be reached").contains(url);
        }
        for (String slashes : List.of("", "//")) {
            assertThat(new Lockctl(shell, "unix:" + slashes + "/run/nobody-listens-here.sock")
                            .run("wait", "backup-a", "--timeout", "1s")
                            .err())
                    .contains("there is no socket /run/nobody-listens-here.sock");
            assertThat(new Lockctl(shell, "unix:" + slashes + "/etc/passwd")
                            .run("wait", "backup-a", "--timeout", "1s")
                            .err())
                    .contains("/etc/passwd is no socket");
            ends(0, new Lockctl(shell, "unix:" + slashes + socket()).run("status"));
        }
        ends(69, new Lockctl(shell, "http://127.0.0.1:1").run("run", "--group=update", "--timeout=1s", "--", "true"));
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void whoMayNotOpenTheSocketIsToldSo(String shell) throws Exception {
        Programs.need("setpriv");
        Files.setPosixFilePermissions(runtime, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(socket(), PosixFilePermissions.fromString("rw-rw----"));
        List<String> nobody = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
        // The script itself may be where others cannot read it.
        Path copy = Files.createTempDirectory("lockctl-copy");
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path script = Files.copy(Lockctl.SCRIPT, copy.resolve("lockctl"));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        CommandResult refused = ends(
                77,
                new Lockctl(shell, "unix:" + socket())
                        .start(nobody, "", script, "status")
                        .end());
        assertThat(refused.err()).contains(socket().toString());
        Files.delete(script);
        Files.delete(copy);
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void anAnswerThatNoServiceShouldGiveExitsWith70(String shell) throws Exception {
        HttpServer broken = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        broken.createContext("/", exchange -> {
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        broken.start();
        try {
            String url = "http://127.0.0.1:" + broken.getAddress().getPort();
            assertThat(ends(70, new Lockctl(shell, url).run("status")).err()).contains("500");
        } finally {
            broken.stop(0);
        }
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void aWaitOutlastsARestartOfTheService(String shell) {
        busy("backup-a");
        Lockctl.Running waiting = lockctl(shell).start("wait", "backup-a", "--timeout", "5min");
        waiting.awaitErr("waiting: backup-a.service");
        host.lockkeeper().restart();
        assertThat(waiting.process().isAlive()).isTrue();
        sandbox.tell("backup-a", "end");
        assertThat(ends(0, waiting.end()).err()).contains("trying again");
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void aWindowIsOpenedExtendedShownAndClosed(String shell) {
        Lockctl lockctl = lockctl(shell);
        String id = ends(0, lockctl.run("window", "open", "--for", "1h", "--reason", ODD, "--by", "Zoë"))
                .out()
                .strip();
        assertThat(host.window(id).text("/state")).isEqualTo("OPEN");
        assertThat(host.window(id).text("/reason")).isEqualTo(ODD);
        assertThat(host.window(id).text("/requestedBy")).isEqualTo("Zoë");
        String end = host.window(id).text("/endsAt");
        assertThat(ends(0, lockctl.run("window", "extend", id, "--for", "30min"))
                        .out())
                .contains(id);
        assertThat(host.window(id).text("/endsAt")).isGreaterThan(end);
        assertThat(ends(0, lockctl.run("window", "list")).out())
                .contains(id, "OPEN", "Zoë")
                .doesNotContain("\t");
        assertThat(ends(0, lockctl.run("status")).out()).isEqualTo("safe for maintenance (IN_MAINTENANCE)\n");
        assertThat(ends(0, lockctl.run("locks")).out()).contains(id);
        assertThat(ends(0, lockctl.run("window", "close", id, "--note", "done: ✓"))
                        .out())
                .contains(id);
        assertThat(host.state(id)).isEqualTo("CLOSED");
        assertThat(ends(0, lockctl.run("audit", "--limit", "1")).out()).contains(id, "done: ✓");
        ends(64, lockctl.run("window", "close", "w-none"));
        assertThat(ends(64, lockctl.run("window", "open", "--for=1h", "--reason", "two\nlines"))
                        .err())
                .contains("control characters");
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void aWindowThatDoesNotOpenInTimeIsGivenUpAndSaysWhy(String shell) {
        busy("backup-a");
        CommandResult late =
                ends(75, lockctl(shell).run("window", "open", "--for=1h", "--reason=kernel", "--wait=500ms"));
        assertThat(late.err()).contains("backup-a.service");
        assertThat(late.out()).isEmpty();
        Lockctl.Running waiting = lockctl(shell).start("window", "open", "--for=1h", "--reason=kernel", "--wait=1h");
        waiting.awaitErr("backup-a.service");
        for (String signal : List.of("INT", "TERM")) {
            Lockctl.Running other = lockctl(shell).start("window", "open", "--for=1h", "--reason=other", "--wait=1h");
            other.awaitErr("waiting: ");
            other.signal(signal);
            assertThat(other.end().exitCode()).isIn(signal.equals("INT") ? List.of(130) : List.of(143));
        }
        // Whoever gave up has left no request behind.
        JsonNode windows = host.api().get("/api/v1/windows").body().at("/windows");
        assertThat(windows.size()).isEqualTo(1);
        assertThat(windows.at("/0/reason").asString()).isEqualTo("kernel");
        sandbox.tell("backup-a", "end");
        String id = ends(0, waiting.end()).out().strip();
        assertThat(host.state(id)).isEqualTo("OPEN");
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void statusServicesAndWhyAreShownAsTextAndAsJson(String shell) {
        Lockctl lockctl = lockctl(shell);
        assertThat(ends(0, lockctl.run("status")).out()).isEqualTo("safe for maintenance (IDLE)\n");
        busy("backup-a");
        assertThat(ends(0, lockctl.run("status")).out()).contains("not safe").contains("backup-a.service");
        CommandResult quiet = ends(75, lockctl.run("status", "--quiet"));
        assertThat(quiet.out() + quiet.err()).isEmpty();
        assertThat(ends(0, lockctl.run("status", "--quiet", "--group", "free")).out())
                .isEmpty();
        ends(64, lockctl.run("status", "--quiet", "--group", "no-such"));
        assertThat(ends(0, lockctl.run("services", "--state=Busy")).out()).contains("backup-a.service");
        assertThat(ends(0, lockctl.run("names", "groups")).out())
                .isEqualTo("backup\ncleanup\nfree\nmaintenance\nnobodys\npure\nupdate\n");
        assertThat(ends(0, lockctl.run("names", "units")).out()).isEqualTo("backup-a.service\nbackup-b.service\n");
        assertThat(json(lockctl.run("status", "--json")).at("/state").asString())
                .isEqualTo("BUSY");
        assertThat(ends(0, lockctl.run("services", "--state", "BUSY")).out())
                .contains("backup-a.service")
                .doesNotContain("backup-b.service");
        assertThat(json(lockctl.run("services", "--json")).at("/services").size())
                .isEqualTo(2);
        String id = host.ask("maintenance");
        assertThat(ends(0, lockctl.run("why", id)).out()).contains("backup-a.service");
        assertThat(json(lockctl.run("why", id, "--json")).at("/reasons").size()).isPositive();
        JsonNode locks = json(lockctl.run("locks", "--json"));
        assertThat(locks.at("/windows/0/id").asString()).isEqualTo(id);
        assertThat(locks.at("/leases").isArray()).isTrue();
        assertThat(json(lockctl.run("audit", "--json")).at("/entries").size()).isPositive();
        assertThat(ends(0, lockctl.run("release", "--force", id, "--reason", ODD, "--by", "root"))
                        .out())
                .contains(id);
        assertThat(host.window(id).text("/closeReason")).isEqualTo("FORCED");
        assertThat(host.window(id).text("/note")).isEqualTo(ODD);
    }

    private static JsonNode json(CommandResult result) {
        return JsonMapper.shared().readTree(ends(0, result).out());
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void helpIsGivenForEachVerbWithoutAService(String shell) {
        Lockctl lockctl = new Lockctl(shell, "http://127.0.0.1:1");
        assertThat(ends(0, lockctl.run("--version")).out())
                .isEqualTo("lockctl " + System.getProperty("lockkeeper.version") + "\n");
        for (String verb : List.of(
                "wait", "acquire", "run", "once", "window", "status", "services", "locks", "release", "audit", "why")) {
            assertThat(ends(0, lockctl.run(verb, "--help")).out()).contains("lockctl " + verb);
            assertThat(ends(0, lockctl.run("--help")).out()).contains(verb);
        }
    }

    @Test
    void bashCompletesVerbsOptionsAndUnits() throws Exception {
        String script = ". '%s/lockctl.bash-completion'; ask() { COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _lockctl;"
                + " echo \"${COMPREPLY[*]}\"; }; ask lockctl wi; ask lockctl window cl; ask lockctl wait backup-a;"
                + " ask lockctl run --group update --sig; ask lockctl run --group upd; ask lockctl status --q";
        ProcessBuilder bash =
                new ProcessBuilder("bash", "-c", script.formatted(JoinedLockctl.SOURCES)).redirectErrorStream(true);
        bash.environment().put("PATH", Lockctl.SCRIPT.getParent() + ":" + System.getenv("PATH"));
        bash.environment().put("LOCKKEEPER_URL", tcp());
        Process process = bash.start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("window\nclose\nbackup-a.service\n--signal\nupdate\n--quiet\n");
        assertThat(process.waitFor()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dash", "bash"})
    void onATerminalOneLineSaysWhoBlocksAndForHowLongStill(String shell) {
        Programs.need("script");
        busy("backup-a");
        Lockctl.Running waiting = lockctl(shell).startOnTerminal("wait backup-a --timeout 10min");
        waiting.awaitOut("more: backup-a.service");
        assertThat(waiting.out()).contains("\r\033[Kwaiting up to ");
        sandbox.tell("backup-a", "end");
        ends(0, waiting.end());
    }
}
