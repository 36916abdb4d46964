package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.JoinedLockctl;
import org.lockkeeper.testing.Programs;

/** {@code lockctl} before a server that is none of ours: its text is shown, never carried out, and steers no terminal. */
class LockctlHostileIT {

    private static final String SHELLS = "org.lockkeeper.e2e.Lockctl#shells";
    /** What clears a screen, in the ways that terminals know; the last is how an honest server sends the first. */
    private static final String STEERING =
            "\033[2J \007 \177 \u009b2J \uf09b2J é\uf09b2J \u202egnidoc \u2066x \\033[2J";

    /** Stands in an answer for the byte 9b, which is no character. */
    private static final int RAW = 0xf09b;

    /** Each verb that shows what it was answered; each ends by itself. */
    private static final List<List<String>> CALLS = List.of(
            List.of("status"),
            List.of("status", "--json"),
            List.of("services"),
            List.of("services", "--json"),
            List.of("locks"),
            List.of("locks", "--json"),
            List.of("audit"),
            List.of("gate"),
            List.of("fleet"),
            List.of("fleet", "release", "web", "a", "--reason=x"),
            List.of("fleet", "pause", "--reason=x", "--json"),
            List.of("gate", "dismiss", "u", "--reason=r", "--json"),
            List.of("why", "w-1"),
            List.of("wait", "x"),
            List.of("window", "list"),
            List.of("window", "extend", "w-1", "--for=1h"),
            List.of("window", "close", "w-1"),
            List.of("window", "close", "w-1", "--wait=1s"),
            List.of("release", "--force", "w-1", "--reason=r", "--json"),
            List.of("ask-to-finish", "w-1", "--reason=r", "--json"),
            List.of("once", "--list"),
            List.of("once", "--reset", "k", "--reason=r", "--json"),
            List.of("once", "k", "--", "true"),
            List.of("token", "list"),
            List.of("token", "revoke", "t", "--json"),
            List.of("token", "create", "t", "--role=viewer"),
            List.of("names", "units"),
            List.of("names", "groups"),
            List.of("run", "--group=g", "--", "true"));

    private static final String STEERS =
            "[\\x00-\\x08\\x0b-\\x1f\\x7f\\x{80}-\\x{9f}\\x{202a}-\\x{202e}\\x{2066}-\\x{2069}]";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private HttpServer server;

    private String answer = "";
    private int status = 200;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] bytes = bytes(answer);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** In UTF-8, but for a lone control character of the terminals that know only 8 bits. */
    private static byte[] bytes(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        text.codePoints().forEach(c -> {
            if (c == RAW) {
                bytes.write(0x9b);
            } else {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        });
        return bytes.toByteArray();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Text that leaves its mark if a shell ever takes it for more. */
    private String trap() {
        return "a[$(touch " + folder.resolve("mark") + ")]";
    }

    private void nothingWasCarriedOut() {
        assertThat(Files.exists(folder.resolve("mark"))).isFalse();
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void numbersAreNotCountedWithUnlessTheyAreNumbers(String shell) {
        answer = "waitingFor=" + trap()
                + "\nblockers\tsubject=x\tdetail=d\nblockers\tsubject=y\tdetail=e\noutcome=QUIET\n";
        assertThat(new Lockctl(shell, url()).run("wait", "x").exitCode()).isZero();
        nothingWasCarriedOut();
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void idsAndTokensAreTakenOnlyIfTheyAreSome(String shell) {
        Lockctl lockctl = new Lockctl(shell, url());
        for (String lease :
                List.of("id=" + trap() + "\nstate=HELD\ntoken=1\n", "id=l-1\nstate=HELD\ntoken=" + trap())) {
            answer = lease + "\npid=1\n";
            CommandResult result = lockctl.run("run", "--group=g", "--", "sh", "-c", "touch " + folder.resolve("mark"));
            assertThat(result.exitCode()).as(result.err()).isEqualTo(70);
            answer = "id=" + trap() + "\nstate=OPEN\n";
            assertThat(lockctl.run("window", "open", "--for=1h", "--reason=r").exitCode())
                    .isEqualTo(70);
        }
        nothingWasCarriedOut();
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void textSteersNoTerminal(String shell) {
        StringBuilder all = new StringBuilder("id=w-1\nstate=ENDED\nsafe=false\nopenedAt=x\nendsAt=y\n");
        for (String name : List.of(
                "group",
                "groups",
                "summary",
                "reason",
                "notes",
                "staleReason",
                "endedBy",
                "endReason",
                "note",
                "estimatedStart",
                "detail")) {
            all.append(name).append('=').append(STEERING).append('\n');
        }
        for (String name : List.of(
                "blockers",
                "reasons",
                "services",
                "windows",
                "leases",
                "entries",
                "closed",
                "owed",
                "tokens",
                "once",
                "intrusions",
                "drainTimedOut.stops",
                "drainTimedOut.overridden")) {
            all.append(name)
                    .append("\tunit=u\tid=w-1\tkind=k\tname=")
                    .append(STEERING)
                    .append("\tkey=")
                    .append(STEERING)
                    .append("\tgroups.0=")
                    .append(STEERING)
                    .append("\tdetail=")
                    .append(STEERING)
                    .append("\tsubject=")
                    .append(STEERING)
                    .append('\n');
        }
        answer = all + "waitingFor=1\nblockers\tsubject=" + STEERING + "\tdetail=d\noutcome=TIMED_OUT\n";
        for (List<String> call : CALLS) {
            CommandResult result = new Lockctl(shell, url()).run(call.toArray(String[]::new));
            assertThat(result.out() + result.err())
                    .as(call.toString())
                    .isNotEmpty()
                    .doesNotContainPattern(STEERS);
        }
        answer = answer.replace("state=ENDED", "state=CLOSED");
        assertThat(new Lockctl(shell, url())
                        .run("window", "open", "--for=1h", "--reason=r")
                        .err())
                .contains("the request was ended")
                .doesNotContainPattern(STEERS);
        answer = "id=l-1\nstate=HELD\ntoken=1\nfinishAsked.id=a-1\nfinishAsked.by=" + STEERING
                + "\nfinishAsked.reason=$(touch " + folder.resolve("mark") + ")" + STEERING + "\n";
        Lockctl.Running asked = new Lockctl(shell, url()).start("run", "--group=g", "--", "sleep", "600");
        asked.awaitErr("touch");
        asked.signal("TERM");
        assertThat(asked.end().err()).contains("asked to finish by").doesNotContainPattern(STEERS);
        nothingWasCarriedOut();
        // What people write is shown as it is.
        answer = "summary=für Zürich ✓\n";
        assertThat(new Lockctl(shell, url()).run("why", "w-1").out()).isEqualTo("für Zürich ✓\n");
    }

    /** What an honest service has from others: the details of its problems name what they have called theirs. */
    @ParameterizedTest
    @MethodSource(SHELLS)
    void refusalsSteerNoTerminalEither(String shell) {
        for (int refusal : List.of(401, 404, 500)) {
            status = refusal;
            for (String body : List.of("detail=" + STEERING + "\n", STEERING)) {
                answer = body;
                for (List<String> call : List.of(
                        List.of("status", "--json"),
                        List.of("wait", "x"),
                        List.of("token", "create", "t", "--role=viewer"))) {
                    CommandResult result = new Lockctl(shell, url()).run(call.toArray(String[]::new));
                    assertThat(result.exitCode()).isIn(64, 70, 77);
                    assertThat(result.out()).isEmpty();
                    assertThat(result.err()).isNotEmpty().doesNotContainPattern(STEERS);
                }
            }
        }
        status = 503;
        answer = "detail=" + STEERING + "\n";
        CommandResult away = new Lockctl(shell, url()).run("wait", "x", "--timeout=1s");
        assertThat(away.exitCode()).isEqualTo(69);
        assertThat(away.err()).doesNotContainPattern(STEERS);
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void nothingIsCarriedOutByAnyVerb(String shell) {
        StringBuilder all = new StringBuilder("id=w-1\noutcome=QUIET\nsafe=false\nopenedAt=x\nendsAt=y\n");
        for (String name :
                List.of("waitingFor", "token", "pid", "blockerCount", "intrusionsLeftOut", "limit", "finishAsked.id")) {
            all.append(name).append('=').append(trap()).append('\n');
        }
        for (String name :
                List.of("blockers", "reasons", "services", "windows", "leases", "entries", "owed", "tokens", "once")) {
            all.append(name)
                    .append("\tunit=" + trap() + "\tid=" + trap() + "\tsince=" + trap() + "\tname=" + trap() + "\n");
        }
        answer = all + "state=ENDED\n#200 " + trap() + "\ncurl: " + trap() + "\nlockctl: " + trap() + "\n";
        for (List<String> call : CALLS) {
            new Lockctl(shell, url()).run(call.toArray(String[]::new));
            nothingWasCarriedOut();
        }
        answer = answer.replace("state=ENDED", "state=CLOSED");
        new Lockctl(shell, url()).run("window", "open", "--for=1h", "--reason=r");
        answer = answer.replace("state=CLOSED", "state=HELD");
        assertThat(new Lockctl(shell, url())
                        .run("run", "--group=g", "--", "true")
                        .exitCode())
                .isEqualTo(70);
        nothingWasCarriedOut();
    }

    @Test
    void namesAreCompletedAndNotCarriedOut() throws Exception {
        answer = "services\tunit=$(touch " + folder.resolve("mark") + ").service\nservices\tunit=$HOME.service\n";
        String scripts = JoinedLockctl.SOURCES.toString();
        assertThat(
                        complete(
                                "bash",
                                ". '" + scripts
                                        + "/lockctl.bash-completion'; COMP_WORDS=(lockctl wait '$'); COMP_CWORD=2; _lockctl; echo \"${COMPREPLY[@]}\""))
                .contains("\\$HOME.service")
                .contains("\\$\\(touch");
        assertThat(complete(
                        "zsh",
                        "compadd() { print -r -- \"$@\" }; words=(lockctl wait ''); CURRENT=3; . '" + scripts
                                + "/lockctl.zsh-completion'"))
                .contains("$HOME.service");
        nothingWasCarriedOut();
    }

    private String complete(String shell, String script) throws Exception {
        Programs.need(shell);
        ProcessBuilder builder = new ProcessBuilder(shell, shell.equals("zsh") ? "-fc" : "-c", script);
        builder.redirectErrorStream(true);
        builder.environment().put("PATH", Lockctl.SCRIPT.getParent() + ":" + System.getenv("PATH"));
        builder.environment().put("LOCKKEEPER_URL", url());
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }

    /** The level of a line is for the journal alone: not for a file into which what a unit says is sent. */
    @ParameterizedTest
    @MethodSource(SHELLS)
    void levelsAreForTheJournalAlone(String shell) {
        Lockctl lockctl = new Lockctl(shell, url()).with("JOURNAL_STREAM", "8:12345");
        assertThat(lockctl.run("wait", "--nonsense").err()).startsWith("lockctl: ");
    }
}
