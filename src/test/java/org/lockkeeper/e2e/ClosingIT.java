package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.Units;

/** A close that waits for the work inside is done for somebody who is there to hear of it, and on what is known. */
final class ClosingIT extends SandboxedTest {

    private static final String WINDOWS = "/api/v1/windows/";

    @SuppressWarnings("NullAway.Init") // set before the first test
    private Path runtime;

    @Override
    Settings prepare() {
        unit("update-a", Units.oneshot("update-a").unit("StartLimitIntervalSec=0"));
        try {
            runtime = Files.createTempDirectory("closing");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return Settings.standard()
                .set("lockkeeper.systemd.call-timeout", "1s")
                .set("lockkeeper.systemd.resync-interval", "10m")
                .set("lockkeeper.systemd.reconnect-interval", "200ms")
                .set("lockkeeper.http.socket", socket().toString())
                .guard("update-*.service", "update");
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
        sandbox.systemctl("stop", "update-a.service").orFail();
        sandbox.systemctl("reset-failed").orFail();
        await().until(() -> waiting() == 0);
        host.awaitService("update-a.service", "IDLE inactive dead");
    }

    private String open() {
        return host.openFor("update-*.service");
    }

    /** An open window in which update-a, which it admits, is at work. */
    private String windowWithWorkInside() {
        String window = open();
        start("update-a.service");
        host.awaitService("update-a.service", "BUSY activating start");
        return window;
    }

    private void endWork() {
        sandbox.tell("update-a", "end");
        host.awaitService("update-a.service", "IDLE inactive dead");
    }

    private CompletableFuture<Answer> closing(String window) {
        return host.api().sendAsync("DELETE", WINDOWS + window + "?wait=60s", "", Map.of());
    }

    /** Whoever would have closed it by now, has. */
    private void staysOpen(String window) {
        host.api().get(WINDOWS + window + "?untilEmpty=true&wait=30s").expect(200);
        host.allHadTheirTurn();
        assertThat(host.state(window)).isEqualTo("OPEN");
    }

    /** As a client that is ended, and a proxy that has waited for long enough. */
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "unix"})
    void windowIsNotClosedForSomebodyWhoHasHungUp(String way) throws IOException {
        String window = windowWithWorkInside();
        ask(way, "DELETE " + WINDOWS + window + "?wait=60s", "").close();
        endWork();
        staysOpen(window);
    }

    @Test
    void windowIsClosedByThoseWhoAreStillThere() throws IOException {
        String window = windowWithWorkInside();
        SocketChannel before = ask("tcp", "DELETE " + WINDOWS + window + "?wait=60s&by=gone", "");
        CompletableFuture<Answer> there =
                host.api().sendAsync("DELETE", WINDOWS + window + "?wait=60s&by=there", "", Map.of());
        before.close();
        ask("unix", "DELETE " + WINDOWS + window + "?wait=60s&by=gone", "").close();
        endWork();
        assertThat(there.join().expect(200).text("/closedBy")).isEqualTo("there");
    }

    /** What was asked for stays asked for: it has an id, a place and an end of its own. */
    @Test
    void longPollsOfThoseWhoHungUpAreForgottenWithoutAWord() throws IOException {
        String window = windowWithWorkInside();
        int before = host.lockkeeper().log().length();
        String body = "{\"reason\":\"r\",\"requestedBy\":\"bob\",\"duration\":\"1min\"}";
        List<SocketChannel> callers = List.of(
                ask("tcp", "GET " + WINDOWS + window + "?until=CLOSED&wait=60s", ""),
                ask("unix", "GET " + WINDOWS + window + "?untilEmpty=true&wait=60s", ""),
                ask("tcp", "POST /api/v1/windows?until=OPEN&wait=60s", body));
        await().until(() -> waiting() == callers.size());
        for (SocketChannel caller : callers) {
            caller.close();
        }
        await().until(() -> waiting() == 0);
        assertThat(host.api()
                        .get("/api/v1/windows")
                        .body()
                        .at("/windows/1/requestedBy")
                        .asString(""))
                .isEqualTo("bob");
        assertThat(host.lockkeeper().log().substring(before)).doesNotContain("WARN", "ERROR", "Exception");
    }

    private double waiting() {
        return Metrics.read(host.api()).value("lockkeeper_callers_waiting");
    }

    private SocketChannel ask(String way, String call, String body) throws IOException {
        boolean unix = way.equals("unix");
        SocketChannel channel = unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
        channel.connect(
                unix
                        ? UnixDomainSocketAddress.of(socket())
                        : new InetSocketAddress(
                                InetAddress.getLoopbackAddress(),
                                host.lockkeeper().baseUri().getPort()));
        String content =
                body.isEmpty() ? "" : "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n";
        String request = call + " HTTP/1.1\r\nHost: localhost\r\n" + content + "\r\n" + body;
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
        return channel;
    }

    @Test
    void extensionRevokesACloseThatWaits() {
        String window = windowWithWorkInside();
        CompletableFuture<Answer> closing = closing(window);
        await().until(() -> waiting() > 0);
        host.api()
                .post(WINDOWS + window + "/extend", Map.of("duration", "30min", "by", "bob"))
                .expect(200);
        Answer revoked = closing.join().expect(409);
        assertThat(revoked.text("/type")).endsWith("close-revoked");
        assertThat(revoked.text("/detail")).contains("it was extended");
        endWork();
        staysOpen(window);
    }

    @ParameterizedTest
    @CsvSource({"dash,INT", "bash,TERM", "busybox sh,HUP", "bash,QUIT", "dash,KILL"})
    void closeThatIsInterruptedLeavesNothingBehind(String shell, String signal) {
        String window = windowWithWorkInside();
        Lockctl.Running closing = new Lockctl(shell, host.lockkeeper().baseUri().toString())
                .start("window", "close", window, "--wait", "10min");
        await().until(() -> waiting() > 0);
        List<ProcessHandle> children = closing.process().descendants().toList();
        closing.signal(signal);
        assertThat(closing.end().exitCode()).isGreaterThan(128);
        if (!signal.equals("KILL")) { // of which nobody could tell curl; its question ends by itself
            await().untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
        }
        endWork();
        staysOpen(window);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dash", "bash", "busybox sh"})
    void closeOfTheClientIsRevokedByAnExtensionAndElseDoneWhenTheWorkHasEnded(String shell) {
        Lockctl lockctl = new Lockctl(shell, host.lockkeeper().baseUri().toString());
        String window = windowWithWorkInside();
        Lockctl.Running revoked = lockctl.start("window", "close", window, "--wait", "10min");
        revoked.awaitErr("update-a.service");
        CommandResult extended = lockctl.run("window", "extend", window, "--for", "30min");
        assertThat(extended.exitCode()).as(extended.err()).isZero();
        CommandResult result = revoked.end();
        assertThat(result.exitCode()).as(result.err()).isEqualTo(75);
        assertThat(result.err()).contains("was extended");
        assertThat(host.state(window)).isEqualTo("OPEN");
        // Longer than one call may take.
        Lockctl.Running closing = lockctl.start("window", "close", window, "--wait", "2h");
        closing.awaitErr("update-a.service");
        assertThat(lockctl.run("window", "close", window, "--wait", "500ms").exitCode())
                .isEqualTo(75);
        endWork();
        CommandResult closed = closing.end();
        assertThat(closed.exitCode()).as(closed.err()).isZero();
        assertThat(host.state(window)).isEqualTo("CLOSED");
    }

    /** The picture is live and shows nobody inside, but systemd does not say so now. */
    @Test
    void windowIsNotClosedOnAnOldPicture() {
        String window = open();
        sandbox.pauseSystemd();
        CompletableFuture<Answer> closing;
        try {
            closing = host.api().sendAsync("DELETE", WINDOWS + window + "?wait=2s", "", Map.of());
            Answer refused = closing.join().expect(409);
            assertThat(refused.text("/type")).endsWith("members-busy");
            assertThat(refused.text("/detail")).contains("not known");
            assertThat(host.state(window)).isEqualTo("OPEN");
            closing = closing(window);
        } finally {
            sandbox.resumeSystemd();
        }
        assertThat(closing.join().expect(200).text("/state")).isEqualTo("CLOSED");
    }
}
