package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.LockkeeperProcess;
import org.lockkeeper.testing.Units;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a monitoring system sees, and what nobody may reach. */
final class SafetyShownIT extends SandboxedTest {
    @Override
    Settings prepare() {
        unit("backup-a", Units.oneshot("backup-a"));
        return Settings.standard().set("lockkeeper.wait.max-concurrent", "1").guard("backup-a.service", "backup");
    }

    @AfterEach
    void endAll() {
        sandbox.systemctl("kill", "--signal=KILL", "backup-a");
        host.closeAll();
        host.awaitVerdict("maintenance", "IDLE");
    }

    @Test
    void busyHostTurnsOnlyItsOwnHealthRed() {
        Answer idle = host.api().get("/actuator/health/maintenance").expect(200);
        assertThat(idle.text("/status")).isEqualTo("UP");
        assertThat(idle.text("/details/state")).isEqualTo("IDLE");

        busy();

        Answer busy = host.api().get("/actuator/health/maintenance").expect(503);
        assertThat(busy.text("/details/state")).isEqualTo("BUSY");
        assertThat(busy.text("/details/blockers/0/kind")).isEqualTo("SERVICE");
        assertThat(busy.text("/details/blockers/0/subject")).isEqualTo("backup-a.service");
        for (String healthy : List.of("", "/liveness", "/readiness", "/systemd", "/lockStore")) {
            assertThat(host.api().get("/actuator/health" + healthy).expect(200).text("/status"))
                    .isEqualTo("UP");
        }
        host.api().get("/livez").expect(200);
        host.api().get("/readyz").expect(200);
    }

    /** A second pipeline that asks for its own window is not told of the first one's. */
    @Test
    void whoeverAsksForHisOwnWindowIsToldOfNoOthers() {
        String mine = host.ask("maintenance", Map.of("requestedBy", "pipeline-a"));
        host.reaches(mine, "OPEN");
        String others = host.ask("maintenance", Map.of("requestedBy", "pipeline-b"));

        Answer all = host.api().get("/actuator/health/maintenance").expect(200);
        assertThat(all.text("/details/state")).isEqualTo("IN_MAINTENANCE");
        assertThat(all.text("/details/windows/0/id")).isEqualTo(mine);
        assertThat(all.text("/details/windows/0/owner")).isEqualTo("pipeline-a");

        assertThat(host.api()
                        .get("/actuator/health/maintenance?for=" + mine)
                        .expect(200)
                        .text("/details/held"))
                .isEqualTo("true");
        Answer no = host.api().get("/actuator/health/maintenance?for=" + others).expect(503);
        assertThat(no.text("/status")).isEqualTo("NOT_SAFE");
        assertThat(no.text("/details/held")).isEqualTo("false");
        host.api().get("/actuator/health/maintenance?for=w-nothing").expect(503);
        host.api().get("/actuator/health/maintenance?for=").expect(503);

        busy(); // an intruder: it is open, and no longer safe
        host.api().get("/actuator/health/maintenance?for=" + mine).expect(503);
        sandbox.systemctl("kill", "--signal=KILL", "backup-a");

        host.close(mine);
        host.reaches(others, "OPEN");
        host.api().get("/actuator/health/maintenance?for=" + mine).expect(503);
        host.api().get("/actuator/health/maintenance?for=" + others).expect(200);
    }

    /** For those who collect logs: the words of a decision as fields, and no text that a caller sent as another one. */
    @Test
    void decisionsAreFieldsOfAStructuredLog() {
        try (LockkeeperProcess other = LockkeeperProcess.start(
                sandbox,
                "--logging.structured.format.console=logstash",
                "--lockkeeper.groups.maintenance.conflicts-with=maintenance")) {
            String id = other.api()
                    .post(
                            "/api/v1/windows",
                            Host.fields(
                                    "maintenance",
                                    Map.of("requestedBy", "eve event=window.closed", "reason", "a \"b\"")))
                    .expect(201)
                    .text("/id");
            await().untilAsserted(() -> assertThat(
                            other.log().lines().filter(line -> line.contains("\"event\":\"window.requested\"")))
                    .singleElement()
                    .satisfies(line -> {
                        JsonNode entry = JsonMapper.builder().build().readTree(line);
                        assertThat(entry.at("/window").asString()).isEqualTo(id);
                        assertThat(entry.at("/group").asString()).isEqualTo("maintenance");
                        assertThat(entry.at("/owner").asString()).isEqualTo("eve event=window.closed");
                        assertThat(entry.at("/reason").asString()).isEqualTo("a \"b\"");
                        assertThat(entry.at("/message").asString())
                                .contains("owner=\"eve event=window.closed\" reason=\"a \\\"b\\\"\"");
                    }));
        }
    }

    @Test
    void infoTellsVersionAndBuild() {
        Answer info = host.api().get("/actuator/info").expect(200);
        assertThat(info.text("/build/version")).isNotEmpty();
        assertThat(info.text("/build/artifact")).isEqualTo("lockkeeper");
        assertThat(info.text("/build/time")).isNotEmpty();
    }

    @Test
    void metricsFollowAWindowThroughItsLife() {
        busy();
        assertThat(metric("lockkeeper_unit_state{group=\"backup\",state=\"busy\",unit=\"backup-a.service\"}"))
                .isOne();
        assertThat(metric("lockkeeper_safe{group=\"maintenance\"}")).isZero();
        assertThat(metric("lockkeeper_verdict{group=\"maintenance\",state=\"busy\"}"))
                .isOne();
        assertThat(metric("lockkeeper_bus_connected")).isOne();
        assertThat(metric("lockkeeper_bus_last_sync_seconds"))
                .isCloseTo((double) Instant.now().getEpochSecond(), Offset.offset(120.0));
        assertThat(metric("lockkeeper_store_available")).isOne();

        String id = host.ask("maintenance", Map.of("reason", "secret-reason", "requestedBy", "secret-user"));
        String queued = host.ask("maintenance");
        assertThat(metric("lockkeeper_leases_draining{group=\"maintenance\"}")).isOne();
        assertThat(metric("lockkeeper_requests_waiting{group=\"maintenance\"}")).isOne();
        assertThat(metric("lockkeeper_window_open{group=\"maintenance\"}")).isZero();
        double drained = metric("lockkeeper_drain_seconds_count{group=\"maintenance\",outcome=\"held\"}");
        double commits = metric("lockkeeper_store_commit_seconds_count{outcome=\"committed\"}");
        double released = metric("lockkeeper_hold_seconds_count{group=\"maintenance\",outcome=\"released\"}");

        sandbox.tell("backup-a", "end");
        Instant endsAt = Instant.parse(host.reaches(id, "OPEN").text("/endsAt"));
        assertThat(metric("lockkeeper_leases_held{group=\"maintenance\"}")).isOne();
        assertThat(metric("lockkeeper_window_open{group=\"maintenance\"}")).isOne();
        assertThat(metric("lockkeeper_window_ends_timestamp_seconds{group=\"maintenance\"}"))
                .isCloseTo(endsAt.toEpochMilli() / 1000.0, Offset.offset(0.01));
        assertThat(metric("lockkeeper_safe{group=\"maintenance\"}")).isOne();
        assertThat(metric("lockkeeper_verdict{group=\"maintenance\",state=\"in_maintenance\"}"))
                .isOne();
        assertThat(metric("lockkeeper_drain_seconds_count{group=\"maintenance\",outcome=\"held\"}"))
                .isEqualTo(drained + 1);

        host.close(queued);
        host.close(id);
        assertThat(metric("lockkeeper_store_commit_seconds_count{outcome=\"committed\"}"))
                .isGreaterThanOrEqualTo(commits + 3);
        assertThat(metric("lockkeeper_hold_seconds_count{group=\"maintenance\",outcome=\"released\"}"))
                .isEqualTo(released + 1);
        assertThat(metric("lockkeeper_window_ends_timestamp_seconds{group=\"maintenance\"}"))
                .isZero();
        assertThat(Metrics.read(host.api()).lines())
                .noneMatch(line -> line.contains(id) || line.contains("secret-reason") || line.contains("secret-user"));
    }

    @Test
    void limitThatIsReachedIsCounted() throws Exception {
        busy();
        String reached = "lockkeeper_limits_reached_total{type=\"too-many-waits\"}";
        double before = metric(reached);
        // One place for everybody, and one that is kept for those that are trusted.
        List<CompletableFuture<Answer>> waiting = Stream.generate(() -> CompletableFuture.supplyAsync(
                        () -> host.api().post("/api/v1/waits", Map.of("timeout", "1min")),
                        call -> new Thread(call).start()))
                .limit(4)
                .toList();
        await().until(() -> metric(reached) == before + 2);
        sandbox.tell("backup-a", "end");
        for (CompletableFuture<Answer> one : waiting) {
            one.get();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "env",
                "heapdump",
                "threaddump",
                "shutdown",
                "beans",
                "loggers",
                "configprops",
                "mappings",
                "logfile",
                "conditions",
                "flyway",
                "scheduledtasks",
                "metrics"
            })
    void endpointThatTellsOrDoesTooMuchIsNotThere(String endpoint) {
        host.api().get("/actuator/" + endpoint).expect(404);
        host.api().post("/actuator/" + endpoint, "{}").expect(404);
    }

    @Test
    void listensOnLoopbackOnly() throws Exception {
        int port = host.lockkeeper().baseUri().getPort();
        InetAddress other = addressOfThisMachine();
        if (other == null) {
            other = InetAddress.getByName("127.0.0.2"); // as loopback as 127.0.0.1, and still another address
        }
        InetSocketAddress elsewhere = new InetSocketAddress(other, port);
        try (Socket socket = new Socket()) {
            assertThatThrownBy(() -> socket.connect(elsewhere, 2000)).isInstanceOf(ConnectException.class);
        }
        host.api().get("/livez").expect(200);
    }

    @Test
    void apiDocumentationAnswers() {
        Answer docs = host.api().get("/v3/api-docs").expect(200);
        assertThat(docs.body().at("/paths").propertyNames())
                .contains("/api/v1/windows", "/api/v1/verdict", "/api/v1/services");
        assertThat(host.api().get("/swagger-ui/index.html").expect(200).text(""))
                .contains("swagger");
    }

    private void busy() {
        start("backup-a");
        host.awaitService("backup-a.service", "BUSY activating start");
    }

    private double metric(String series) {
        return Metrics.read(host.api()).value(series);
    }

    private static @Nullable InetAddress addressOfThisMachine() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .findFirst()
                .orElse(null);
    }
}
