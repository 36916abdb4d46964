package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lockkeeper.testing.CommandResult;

/** {@code lockctl token}, and what {@code lockctl} makes of being refused, before a server that gives just these answers. */
class LockctlTokenIT {

    private static final String SHELLS = "org.lockkeeper.e2e.Lockctl#shells";

    @SuppressWarnings("NullAway.Init")
    private Listener listener;

    @BeforeEach
    void listen() throws IOException {
        listener = new Listener();
    }

    @AfterEach
    void close() {
        listener.close();
    }

    private static CommandResult ends(int code, CommandResult result) {
        assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(code);
        return result;
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void aTokenIsPrintedOnceAndAlone(String shell) {
        Lockctl lockctl = new Lockctl(shell, listener.url());
        listener.answers(
                201, "name=ci\nrole=operator\ngroups=backup\ntoken=lkk_abc-1\nexpiresAt=2031-01-01T00:00:00Z\n");
        CommandResult created = ends(
                0,
                lockctl.run(
                        "token",
                        "create",
                        "ci \"x\"",
                        "--role",
                        "operator",
                        "--groups=backup,clean up",
                        "--rights",
                        "inhibit,stop",
                        "--expires=90d"));
        assertThat(created.out()).isEqualTo("lkk_abc-1\n");
        assertThat(listener.asked())
                .containsExactly(
                        "POST /api/v1/tokens null {\"name\":\"ci \\\"x\\\"\",\"role\":\"operator\","
                                + "\"groups\":[\"backup\",\"clean up\"],\"rights\":[\"inhibit\",\"stop\"],\"expires\":\"90d\"}");
        for (String none : List.of("name=ci\n", "token=a b\n", "token=\033[2J\n")) {
            listener.answers(201, none);
            CommandResult odd = ends(70, lockctl.run("token", "create", "ci", "--role=admin"));
            assertThat(odd.out()).isEmpty();
        }
        for (List<String> wrong : List.of(
                List.of("create", "ci"),
                List.of("create", "--role=admin"),
                List.of("create", "ci", "--role=root"),
                List.of("create", "ci", "--role=admin", "--expires=90"),
                List.of("create", "ci", "--role=admin", "--groups=a,,b"),
                List.of("create", "ci", "two", "--role=admin"),
                List.of("revoke"),
                List.of("revoke", "ci", "--role=admin"),
                List.of("list", "ci"),
                List.of("frobnicate"),
                List.<String>of())) {
            listener.answers(200, "");
            List<String> all = new ArrayList<>(List.of("token"));
            all.addAll(wrong);
            ends(64, lockctl.run(all.toArray(String[]::new)));
            assertThat(listener.asked()).isEmpty();
        }
    }

    /** The answer that is lost had the token: another question would only be told that the name is taken. */
    @ParameterizedTest
    @MethodSource(SHELLS)
    void aTokenIsAskedForOnce(String shell) {
        listener.answers(503, "detail=the store is away\n").then(201, null, "token=lkk_abc\n");
        assertThat(ends(69, new Lockctl(shell, listener.url()).run("token", "create", "ci", "--role=admin"))
                        .err())
                .contains("the store is away")
                .contains("lockctl token list");
        assertThat(listener.asked()).hasSize(1);
        listener.answers(429, "").then(201, null, "token=lkk_abc\n");
        assertThat(ends(0, new Lockctl(shell, listener.url()).run("token", "create", "ci", "--role=admin"))
                        .out())
                .isEqualTo("lkk_abc\n");
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void tokensAreListedAndRevoked(String shell) {
        Lockctl lockctl = new Lockctl(shell, listener.url());
        listener.answers(
                200,
                "tokens\tname=ci\trole=operator\tgroups.0=backup\tgroups.1=update\trights.0=stop\tcreatedBy=uid:root\n"
                        + "tokens\tname=watch\trole=viewer\tcreatedBy=uid:root\texpiresAt=2031-01-01T00:00:00Z\n");
        assertThat(ends(0, lockctl.run("token", "list")).out().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "name role groups rights createdBy expiresAt lastUsedAt",
                        "ci operator backup,update stop uid:root - -",
                        "watch viewer - - uid:root 2031-01-01T00:00:00Z -");
        assertThat(ends(0, lockctl.run("names", "tokens")).out()).isEqualTo("ci\nwatch\n");
        listener.answers(200, "{\"tokens\":[]}");
        assertThat(ends(0, lockctl.run("token", "list", "--json")).out()).isEqualTo("{\"tokens\":[]}\n");
        listener.answers(200, "name=a/b\n");
        assertThat(ends(0, lockctl.run("token", "revoke", "a/b")).out()).isEqualTo("a/b is revoked\n");
        assertThat(listener.asked()).containsExactly("DELETE /api/v1/tokens/%61%2f%62 null ");
        listener.answers(404, "detail=there is no token 'x'\n");
        assertThat(ends(64, lockctl.run("token", "revoke", "x")).err()).contains("there is no token 'x'");
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void whoIsNotKnownOrMayNotIsToldSo(String shell) {
        Lockctl lockctl = new Lockctl(shell, listener.url());
        listener.answers(401, "detail=nobody is known by this token\n");
        assertThat(ends(77, lockctl.run("status")).err())
                .contains("nobody is known by this token")
                .contains("--token-file");
        listener.answers(403, "detail=for that it takes the role operator\n");
        for (List<String> call : List.of(
                List.of("status"),
                List.of("wait", "x"),
                List.of("run", "--group=g", "--", "true"),
                List.of("window", "open", "--for=1h", "--reason=r"),
                List.of("release", "--force", "w-1", "--reason=r"),
                List.of("token", "create", "ci", "--role=admin"))) {
            assertThat(ends(77, lockctl.run(call.toArray(String[]::new))).err())
                    .contains("for that it takes the role operator");
        }
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void whoIsAskedToComeBackLaterDoesAndGivesUpInTime(String shell) {
        Lockctl lockctl = new Lockctl(shell, listener.url());
        String detail = "detail=alice has 100 leases\n";
        listener.answers(429, detail).then(200, null, "outcome=QUIET\n");
        assertThat(ends(0, lockctl.run("wait", "x")).err()).contains("alice has 100 leases");
        assertThat(listener.asked()).hasSize(2);
        // Longer than there is time: it does not wait for nothing.
        long begin = System.nanoTime();
        for (List<String> call : List.of(
                List.of("status"),
                List.of("wait", "x", "--timeout=50s", "--fallback=poll"),
                List.of("run", "--group=g", "--timeout=50s", "--", "true"))) {
            later("600", detail);
            assertThat(ends(75, lockctl.run(call.toArray(String[]::new))).err())
                    .contains("alice has 100 leases")
                    .contains("again in 600s");
            assertThat(listener.asked()).hasSize(1);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
        // What is no number is none, and asks for nothing to be carried out.
        for (String odd : List.of("a[$(touch /tmp/mark)]", "Wed, 21 Oct 2015 07:28:00 GMT", "01")) {
            later(odd, detail);
            listener.then(200, null, "outcome=QUIET\n");
            assertThat(ends(0, lockctl.run("wait", "x", "--timeout=50s")).out()).isEmpty();
        }
    }

    private void later(String when, String detail) {
        listener.answers(429, detail, when);
    }
}
