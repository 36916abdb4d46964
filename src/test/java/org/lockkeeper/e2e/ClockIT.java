package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.SteppedClock;
import tools.jackson.databind.JsonNode;

/** What is told, and what is remembered, while the host's clock is wrong, when it is set, and once it is right again. */
final class ClockIT extends SandboxedTest {
    private static final String LEASES = "/api/v1/leases";
    private static final String WINDOWS = "/api/v1/windows";
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
    private static final Duration WRONG = Duration.ofDays(200);

    /** How long answers, and a busy machine, may take. */
    private static final Duration MARGIN = Duration.ofSeconds(2);

    @SuppressWarnings("NullAway.Init") // set before the first test
    private SteppedClock clock;

    @Override
    Settings prepare() {
        sandbox.unit("backup-fails.service", "[Service]\nType=oneshot\nExecStartPre=/bin/false\nExecStart=/bin/true\n");
        return Settings.standard()
                .gated(sandbox)
                .guard("backup-*.service", "backup")
                .set("lockkeeper.audit.prune-interval", "1s")
                .set("logging.level.org.lockkeeper.locking.registry.AuditRetention", "debug");
    }

    @Override
    Host launch(Settings settings) {
        clock = SteppedClock.in(sandbox.scratch().resolve("clock"));
        return Host.startUnder(clock.launcher(), settings);
    }

    @BeforeEach
    void systemdIsKnown() {
        host.awaitVerdict("maintenance", "IDLE");
    }

    @AfterEach
    void clockIsRight() {
        clock.set(Duration.ZERO);
        host.closeAll();
        host.api()
                .get(LEASES)
                .expect(200)
                .body()
                .at("/leases")
                .forEach(lease -> host.api().release(lease.at("/id").asString()));
    }

    private String lease(Map<String, Object> more) {
        Map<String, Object> fields = new HashMap<>(Map.of(
                "group", Settings.FREE, "reason", "nightly", "owner", Map.of("name", "pipeline"), "ttl", "10min"));
        fields.putAll(more);
        return host.api()
                .post(LEASES + "?until=HELD&wait=10s", fields)
                .expect(201)
                .text("/id");
    }

    private List<JsonNode> shifts() {
        return Audit.read(host.api()).of("clock");
    }

    private static void isAbout(Instant right, Instant told) {
        assertThat(Duration.between(right, told).abs())
                .as("%s, by right %s", told, right)
                .isLessThan(MARGIN);
    }

    private static void isAbout(Duration right, Duration told) {
        assertThat(told.minus(right).abs()).as("%s, by right %s", told, right).isLessThan(MARGIN);
    }

    private Duration leftOf(String lease) {
        JsonNode one = StreamSupport.stream(
                        host.api().get(LEASES).expect(200).body().at("/leases").spliterator(), false)
                .filter(it -> it.at("/id").asString().equals(lease))
                .findFirst()
                .orElseThrow();
        assertThat(one.has("validFor")).isTrue();
        return Duration.parse(one.at("/validFor").asString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT2H", "PT-3H"})
    void whatIsHeldLastsAsLongAsBeforeAndSaysSoAtEachMoment(String jump) {
        Duration ahead = Duration.parse(jump);
        String window = host.ask("maintenance");
        host.reaches(window, "OPEN");
        String waiting = host.ask("update", Map.of("waitTimeout", "10min"));
        String lease = lease(Map.of());
        Instant end = Instant.now().plus(TEN_MINUTES);

        clock.set(ahead);
        Instant set = clock.now();
        await().during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(5))
                .pollInterval(POLL)
                .untilAsserted(() -> {
                    Answer one = host.api().get(LEASES + "/" + lease).expect(200);
                    Duration left = Duration.between(Instant.now(), end);
                    assertThat(one.text("/validFor")).isNotEmpty();
                    isAbout(left, Duration.parse(one.text("/validFor")));
                    isAbout(left, leftOf(lease));
                    isAbout(end.plus(ahead), Instant.parse(one.text("/endsAt")));
                    isAbout(end.plus(ahead), Instant.parse(host.window(window).text("/endsAt")));
                    isAbout(end.plus(ahead), Instant.parse(host.window(waiting).text("/waitUntil")));
                    assertThat(one.text("/state")).isEqualTo("HELD");
                    assertThat(host.state(window)).isEqualTo("OPEN");
                    assertThat(host.state(waiting)).isEqualTo("QUEUED");
                    assertThat(host.api().get("/actuator/health/maintenance").status())
                            .isEqualTo(200);
                });
        isAbout(end.plus(ahead), Instant.ofEpochSecond((long)
                Metrics.read(host.api()).value("lockkeeper_window_ends_timestamp_seconds{group=\"maintenance\"}")));
        JsonNode shift = shifts().get(shifts().size() - 1);
        isAbout(ahead, Duration.parse(shift.at("/detail").asString()));
        assertThat(Duration.between(set, Instant.parse(shift.at("/at").asString())))
                .isLessThan(MARGIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT2H", "PT-3H"})
    void whatIsShortEndsWhenItWasToEnd(String jump) {
        Duration lasts = Duration.ofSeconds(5);
        String window = host.ask(Settings.FREE, Map.of("duration", "5s"));
        host.reaches(window, "OPEN");
        long opened = System.nanoTime();
        clock.set(Duration.parse(jump));
        Answer closed = host.reaches(window, "CLOSED");
        isAbout(lasts, Duration.ofNanos(System.nanoTime() - opened));
        assertThat(closed.text("/closeReason")).isEqualTo("EXPIRED");
        assertThat(closed.text("/note")).isEmpty();
    }

    @Test
    void endsAreToldByTheClockAsItIsAlsoWhileThatCannotBeStored() throws SQLException {
        String window = host.ask("maintenance");
        host.reaches(window, "OPEN");
        String lease = lease(Map.of());
        Instant end = Instant.now().plus(TEN_MINUTES);
        Duration ahead = Duration.ofHours(2);
        List<JsonNode> before = shifts();
        String database = "jdbc:sqlite:" + host.lockkeeper().stateDirectory().resolve("lockkeeper.db");
        try (Connection other = DriverManager.getConnection(database);
                Statement statement = other.createStatement()) {
            statement.execute("begin immediate"); // nobody else can write
            clock.set(ahead);
            Answer held = host.api().get(LEASES + "/" + lease).expect(200);
            isAbout(end.plus(ahead), Instant.parse(held.text("/endsAt")));
            isAbout(Duration.between(Instant.now(), end), Duration.parse(held.text("/validFor")));
            isAbout(end.plus(ahead), Instant.parse(host.window(window).text("/endsAt")));
            assertThat(shifts()).isEqualTo(before);
            statement.execute("rollback");
        }
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(shifts()).hasSizeGreaterThan(before.size()));
        isAbout(end.plus(ahead), Instant.parse(host.window(window).text("/endsAt")));
    }

    /** By the clock, whoever has not sent all of it yet has kept the web server waiting for two hours. */
    @Test
    void callersThatAreSlowAreNoFaultWhenTheClockIsSet() throws IOException {
        String before = host.lockkeeper().log();
        URI base = host.lockkeeper().baseUri();
        try (Socket slow = new Socket(base.getHost(), base.getPort())) {
            slow.getOutputStream()
                    .write(("POST /api/v1/leases HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 100\r\n\r\n{")
                            .getBytes(StandardCharsets.US_ASCII));
            host.api().get("/livez").expect(200);
            slow.setSoTimeout(1500);
            String answer = "";
            // The first time it may not have been read yet.
            for (int hours = 2; answer.isEmpty() && hours < 10; hours += 2) {
                clock.set(Duration.ofHours(hours));
                try {
                    answer = new String(slow.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                } catch (SocketTimeoutException notYet) {
                    // the next hours
                }
            }
            assertThat(answer).startsWith("HTTP/1.1 4");
        }
        assertThat(host.lockkeeper().log().substring(before.length())).doesNotContain(" ERROR ", "Exception", "\tat ");
    }

    /** All that age deletes in the end. */
    private final class Memory {
        private final Map<String, String> request = Host.fields(Settings.FREE, Map.of());
        private final Map<String, String> key = Map.of("Idempotency-Key", "memory-" + System.nanoTime());
        private final Map<String, Object> work =
                Map.of("once", Map.of("key", "report", "period", "v" + System.nanoTime()));
        private final String window;
        private final String done;
        private final List<JsonNode> trail;
        private final List<String> owed;

        Memory() {
            window = asked();
            host.close(window);
            done = lease(work);
            String token = host.api().get(LEASES + "/" + done).text("/token");
            host.api()
                    .delete(LEASES + "/" + done + "?success=true&token=" + token)
                    .expect(200);
            String gate = host.ask("maintenance");
            host.reaches(gate, "OPEN");
            sandbox.systemctl("start", "backup-fails").orFail();
            await().until(() -> !owed().isEmpty());
            host.close(gate);
            await().until(() -> owed().equals(List.of("backup-fails.service FAILED")));
            owed = owed();
            trail = Audit.read(host.api()).entries();
        }

        private String asked() {
            return host.api()
                    .sendAsync("POST", WINDOWS, json(request), key)
                    .join()
                    .expect(201)
                    .text("/id");
        }

        private List<String> owed() {
            JsonNode owed = host.api().get("/api/v1/gate").expect(200).body().at("/owed");
            return StreamSupport.stream(owed.spliterator(), false)
                    .map(it -> it.at("/unit").asString() + " " + it.at("/state").asString())
                    .toList();
        }

        /** After it was looked twice for what is too old, and once whether what is owed is so for too long. */
        void isWhole() {
            int before = prunings();
            await().atMost(Duration.ofSeconds(20)).until(() -> prunings() >= before + 2);
            assertThat(asked()).isEqualTo(window);
            assertThat(host.window(window).text("/state")).isEqualTo("CLOSED");
            assertThat(host.api()
                            .get("/api/v1/once?key=report")
                            .expect(200)
                            .body()
                            .toString())
                    .contains(done);
            host.api().get(LEASES + "/" + done).expect(200);
            assertThat(Audit.read(host.api()).entries()).startsWith(trail.toArray(JsonNode[]::new));
            assertThat(owed()).isEqualTo(owed);
        }

        private int prunings() {
            return host.lockkeeper().log().split("entries of the audit trail, older than", -1).length;
        }
    }

    private static String json(Map<String, String> fields) {
        StringBuilder json = new StringBuilder();
        fields.forEach((name, value) ->
                json.append(json.isEmpty() ? "{" : ",").append("\"%s\":\"%s\"".formatted(name, value)));
        return json.append('}').toString();
    }

    @Test
    void nothingIsForgottenByAWrongClock() {
        Memory memory = new Memory();
        String open = host.ask("maintenance");
        host.reaches(open, "OPEN");

        clock.set(WRONG);
        memory.isWhole();
        host.lockkeeper().kill9();
        clock.set(WRONG.negated());
        host.lockkeeper().restart();
        host.awaitVerdict("maintenance", "IN_MAINTENANCE");
        memory.isWhole();
        assertThat(host.state(open)).isEqualTo("OPEN");

        // Now nobody can tell how long the host was off.
        host.lockkeeper().kill9();
        clock.boot();
        clock.set(WRONG);
        host.lockkeeper().restart();
        Answer ended = host.window(open);
        assertThat(ended.text("/closeReason")).isEqualTo("EXPIRED");
        assertThat(ended.text("/note"))
                .contains("by the host's clock PT9600H", "if the clock was ahead, it ended too early");
        assertThat(Audit.read(host.api()).of(open))
                .last()
                .satisfies(it -> assertThat(it.at("/note").asString()).isEqualTo(ended.text("/note")));
        host.awaitVerdict("maintenance", "IDLE");
        memory.isWhole();
        clock.set(Duration.ZERO);
        memory.isWhole();

        host.lockkeeper().kill9();
        clock.boot();
        clock.set(WRONG.negated());
        host.lockkeeper().restart();
        host.awaitVerdict("maintenance", "IDLE");
        memory.isWhole();
    }
}
