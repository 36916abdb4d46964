package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.Api;
import org.lockkeeper.testing.LockkeeperProcess;
import org.lockkeeper.testing.LogOnFailure;
import org.lockkeeper.testing.Ports;
import org.lockkeeper.testing.SystemdSandbox;
import tools.jackson.databind.JsonNode;

/** {@code lockctl run} and {@code wait} as guarded units call them, on the host whose processes Lockkeeper sees. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogOnFailure.class)
final class InsideUnitIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(20);

    @SuppressWarnings("NullAway.Init") // set before the first test
    private SystemdSandbox sandbox;

    @SuppressWarnings("NullAway.Init")
    private Api api;

    private int port;

    @BeforeAll
    void boot() throws IOException {
        sandbox = SystemdSandbox.start();
        port = Ports.reserve();
        String arguments = Stream.of(Settings.standard()
                        .set("lockkeeper.groups.job.conflicts-with", "job,maintenance")
                        .set("lockkeeper.gate.catch-up-pause", "0s")
                        .set("server.port", Integer.toString(port))
                        .set("lockkeeper.access.anonymous", "admin")
                        .guard("job-*.service", "job")
                        .guard("other.service", "job")
                        .arguments())
                .map("\"%s\""::formatted)
                .collect(Collectors.joining(" "));
        sandbox.unit(
                "lockkeeper.service",
                "[Service]\nStateDirectory=lockkeeper\nSuccessExitStatus=143\nExecStart="
                        + LockkeeperProcess.installInto(sandbox) + " " + arguments + "\n");
        sandbox.unit("other.service", "[Service]\nType=exec\nExecStart=/bin/sleep infinity\n");
        Files.copy(Lockctl.SCRIPT, sandbox.shared().resolve("lockctl"));
        sandbox.exec("chmod", "+x", "/shared/lockctl").orFail();
        sandbox.daemonReload();
        sandbox.systemctl("start", "lockkeeper").orFail();
        api = new Api(URI.create("http://127.0.0.1:" + port));
        await().atMost(LONG)
                .pollInterval(POLL)
                .ignoreExceptions()
                .until(() -> api.get("/api/v1/gate").text("/state").equals("READY"));
    }

    @AfterEach
    void tidyUp() {
        windows().forEach(id -> api.delete("/api/v1/windows/" + id).expect(200));
        sandbox.systemctl("stop", "job-*.service", "other.service");
        await().atMost(LONG).until(() -> leases().isEmpty());
    }

    @AfterAll
    void end() {
        if (sandbox != null) { // skipped
            sandbox.close();
        }
    }

    private void job(String name, String pre, String work) {
        sandbox.unit(name + ".service", """
                        [Service]
                        Type=oneshot
                        Environment=LOCKKEEPER_URL=http://127.0.0.1:%d
                        %sExecStart=/shared/lockctl %s
                        """.formatted(
                        port, pre.isEmpty() ? "" : "ExecStartPre=/shared/lockctl " + pre + "\n", work));
        sandbox.daemonReload();
    }

    private List<JsonNode> leases() {
        return list(api.get("/api/v1/leases").expect(200).body().at("/leases"));
    }

    private List<String> windows() {
        return list(api.get("/api/v1/windows").expect(200).body().at("/windows")).stream()
                .map(window -> window.at("/id").asString())
                .toList();
    }

    private static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private JsonNode held(String kind) {
        return await("held " + kind)
                .atMost(LONG)
                .pollInterval(POLL)
                .until(
                        () -> leases().stream()
                                .filter(lease -> lease.at("/state").asString().equals("HELD"))
                                .filter(lease -> lease.at("/binding").asString().equals(kind))
                                .findFirst()
                                .orElseGet(
                                        () -> api.get("/api/v1/leases").body().at("/missing")),
                        lease -> !lease.isMissingNode());
    }

    private String open(Map<String, String> more) {
        Answer window = api.post("/api/v1/windows?until=OPEN&wait=30s", Host.fields("maintenance", more))
                .expect(201);
        assertThat(window.text("/state")).as(window.body().toString()).isEqualTo("OPEN");
        return window.text("/id");
    }

    private void end(String unit) {
        sandbox.systemctl("kill", "--signal=TERM", unit).orFail();
    }

    private String run(String unit) {
        return sandbox.systemctl("show", "--value", "--property=InvocationID", unit)
                .orFail()
                .out()
                .strip();
    }

    /** Its unit is at work, and excludes what it asks for: but that is itself. */
    @Test
    void commandInAUnitDoesNotWaitForItsOwnUnit() {
        job("job-a", "", "run --group job --timeout 1min -- sleep infinity");
        sandbox.systemctl("--no-block", "start", "job-a").orFail();
        JsonNode lease = held("PROCESS");
        assertThat(lease.at("/unit").asString()).isEqualTo("job-a.service");
        assertThat(lease.at("/invocationId").asString()).isEqualTo(run("job-a"));
        assertThat(lease.at("/pid").asLong()).isPositive();
        assertThat(lease.at("/blockers").isEmpty()).isTrue();
        assertThat(lease.at("/intrusions").isEmpty()).isTrue();
        // Everybody else waits for it, and it ends with the command.
        Answer other = api.post(
                        "/api/v1/leases",
                        Map.of("group", "job", "reason", "r", "owner", Map.of("name", "bob"), "ttl", "1h"))
                .expect(201);
        assertThat(other.text("/blockers/0/subject")).isEqualTo(lease.at("/id").asString());
        end("job-a");
        api.get("/api/v1/leases/" + other.text("/id") + "?until=HELD&wait=30s").expect(200);
        api.release(other.text("/id")).expect(200);
    }

    /** Another unit that is at work stays an obstacle, whoever asks. */
    @Test
    void commandInAUnitWaitsForOthers() {
        sandbox.systemctl("start", "other").orFail();
        job("job-b", "", "run --group job --timeout 1min -- sleep infinity");
        sandbox.systemctl("--no-block", "start", "job-b").orFail();
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(leases())
                        .anyMatch(lease ->
                                Host.blockers(lease.at("/blockers")).equals(List.of("SERVICE other.service"))));
        sandbox.systemctl("stop", "other").orFail();
        held("PROCESS");
        end("job-b");
    }

    @Test
    void commandInAUnitThatHasALeaseWorksInsideIt() {
        job("job-c", "acquire --group job --timeout 1min", "run --group job --timeout 1min -- sleep infinity");
        sandbox.systemctl("--no-block", "start", "job-c").orFail();
        JsonNode command = held("PROCESS");
        assertThat(command.at("/parent").asString())
                .isEqualTo(held("UNIT").at("/id").asString());
        end("job-c");
    }

    @Test
    void commandInAUnitThatAWindowAdmitsWorksInsideTheWindow() {
        String window = api.post(
                        "/api/v1/windows?until=OPEN&wait=30s",
                        Map.of(
                                "reason",
                                "upgrade",
                                "requestedBy",
                                "alice",
                                "duration",
                                "10min",
                                "admits",
                                List.of("job-d.service")))
                .expect(201)
                .text("/id");
        job("job-d", "", "run --group job --timeout 1min -- sleep infinity");
        sandbox.systemctl("--no-block", "start", "job-d").orFail();
        assertThat(held("PROCESS").at("/parent").asString()).isEqualTo(window);
        end("job-d");
    }

    @Test
    void commandInAUnitWhoseStartWasHeldBackWorksInsideTheLeaseOfThatStart() {
        job("job-e", "wait job-* other --timeout 1min", "run --group job --timeout 1min -- sleep infinity");
        String window = open(Map.of());
        sandbox.systemctl("start", "job-e").orFail();
        await().atMost(LONG)
                .pollInterval(POLL)
                .untilAsserted(() -> assertThat(leases())
                        .anyMatch(lease -> lease.at("/kind").asString().equals("START")));
        api.delete("/api/v1/windows/" + window).expect(200);
        JsonNode command = held("PROCESS");
        JsonNode start = api.get("/api/v1/leases/" + command.at("/parent").asString())
                .expect(200)
                .body();
        assertThat(start.at("/kind").asString()).isEqualTo("START");
        assertThat(start.at("/unit").asString()).isEqualTo("job-e.service");
        end("job-e");
    }

    /** Two that a window held back, and that both wait for all others before their work. */
    @Test
    void unitsThatWaitForEachOtherHaveTheirTurnsAfterAWindow() {
        for (String unit : List.of("job-f", "job-g")) {
            job(
                    unit,
                    "wait job-* other --timeout 1min",
                    "run --group job --timeout 1min -- sh -c 'echo >>/shared/" + unit + "'");
        }
        String window = open(Map.of());
        sandbox.systemctl("start", "job-f", "job-g").orFail();
        await().atMost(LONG).untilAsserted(() -> assertThat(leases()).hasSize(2));
        api.delete("/api/v1/windows/" + window).expect(200);
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(sandbox.reachedLines("job-f") + sandbox.reachedLines("job-g"))
                        .isEqualTo(2));
    }
}
