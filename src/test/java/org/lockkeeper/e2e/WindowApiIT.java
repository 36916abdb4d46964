package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Answer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What callers of the windows' API rely on, on a host where nothing runs. */
final class WindowApiIT extends SandboxedTest {
    private static final int ROUNDS = 40;

    @Override
    Settings prepare() {
        return Settings.standard().set("lockkeeper.urgent.groups", "maintenance,update");
    }

    @AfterEach
    void closeAll() {
        host.closeAll();
    }

    @Test
    void ofTwoAskedAtOnceOneOpensAndTheOtherFollowsWithAGreaterToken() {
        long lastToken = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<Answer> both =
                    Stream.of("alice", "bob")
                            .map(who -> askAsync(Map.of("requestedBy", who), Map.of()))
                            .toList()
                            .stream()
                            .map(CompletableFuture::join)
                            .toList();
            both.forEach(answer -> answer.expect(201));
            List<String> ids = both.stream().map(answer -> answer.text("/id")).toList();
            List<String> granted =
                    ids.stream().filter(id -> !host.state(id).equals("QUEUED")).toList();
            assertThat(granted).hasSize(1);
            String first = granted.get(0);
            String second = ids.get(1 - ids.indexOf(first));
            long firstToken = token(host.reaches(first, "OPEN"));
            assertThat(host.blockers(second)).containsExactly("LEASE " + first);
            host.close(first);
            long secondToken = token(host.reaches(second, "OPEN"));
            host.close(second);
            assertThat(firstToken).isGreaterThan(lastToken);
            assertThat(secondToken).isGreaterThan(firstToken);
            lastToken = secondToken;
        }
    }

    @Test
    void sameKeyAndRequestGiveTheSameWindow() {
        Map<String, String> key = key();
        List<Answer> answers = Stream.generate(() -> askAsync(Map.of(), key)).limit(8).toList().stream()
                .map(CompletableFuture::join)
                .toList();
        assertThat(answers).allSatisfy(answer -> answer.expect(201));
        assertThat(answers.stream().map(answer -> answer.text("/id")).distinct())
                .hasSize(1);
        assertThat(answers.stream().map(answer -> answer.header("Idempotent-Replayed")))
                .containsOnlyOnce("false");
        Answer again = askAsync(Map.of(), key).join().expect(201);
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(again.header("Location")).endsWith("/api/v1/windows/" + again.text("/id"));
        assertThat(list("")).containsExactly(again.text("/id"));
    }

    @Test
    void sameKeyWithAnotherRequestIsRefused() {
        Map<String, String> key = key();
        askAsync(Map.of(), key).join().expect(201);
        Answer refused = askAsync(Map.of("duration", "11min"), key).join().expect(422);
        assertThat(refused.text("/type")).endsWith("idempotency-key-reused");
        assertThat(list("")).hasSize(1);
    }

    @Test
    void extensionMovesTheEndAndTheSameKeyDoesItOnce() {
        String id = host.ask("maintenance");
        Instant end = Instant.parse(host.reaches(id, "OPEN").text("/endsAt"));
        Map<String, String> key = key();
        for (int i = 0; i < 2; i++) {
            assertThat(extend(id, "5min", key).expect(200).text("/endsAt"))
                    .isEqualTo(end.plus(Duration.ofMinutes(5)).toString());
        }
        assertThat(extend(id, "5min", Map.of()).expect(200).text("/endsAt"))
                .isEqualTo(end.plus(Duration.ofMinutes(10)).toString());
        extend(id, "6min", key).expect(422);
        extend(id, "24h", Map.of()).expect(400);
        assertThat(host.window(id).text("/endsAt"))
                .isEqualTo(end.plus(Duration.ofMinutes(10)).toString());
    }

    @Test
    void onlyAnOpenOneCanBeExtended() {
        String open = host.ask("maintenance");
        String queued = host.ask("maintenance");
        assertThat(extend(queued, "5min", Map.of()).expect(409).text("/type")).endsWith("window-not-open");
        host.reaches(open, "OPEN");
        host.close(open);
        Answer refused = extend(open, "5min", Map.of()).expect(409);
        assertThat(refused.text("/type")).endsWith("window-closed");
        assertThat(refused.text("/window/closeReason")).isEqualTo("RELEASED");
        extend("w-nosuchone1", "5min", Map.of()).expect(404);
    }

    /** Not even that of whoever asked for the window: others may close and extend it. */
    @Test
    void nobodyIsNamedWhoDidNotSayThatItWasHe() {
        String window = host.ask("maintenance");
        host.reaches(window, "OPEN");
        extend(window, "5min", Map.of()).expect(200);
        Answer closed = host.close(window);
        assertThat(closed.text("/requestedBy")).isEqualTo("alice");
        assertThat(closed.body().has("closedBy")).isFalse();
        assertThat(extend(window, "5min", Map.of()).expect(409).text("/detail")).contains("CLOSED");
        assertThat(Audit.read(host.api()).entries().stream()
                        .filter(entry -> entry.at("/subject").asString().equals(window))
                        .map(entry -> entry.at("/type").asString() + " "
                                + entry.at("/actor").asString("-")))
                .containsExactly("REQUESTED alice", "GRANTED lockkeeper", "HELD lockkeeper", "EXTENDED -", "ENDED -");
        assertThat(host.api().get("/api/v1/windows/" + window + "/why").text("/summary"))
                .contains(window + " was ended by anonymous@tcp at "); // as whom he was known, not as whom he said
    }

    @Test
    void closingTwiceIsClosingOnce() {
        String open = host.ask("maintenance");
        String queued = host.ask("maintenance");
        host.reaches(open, "OPEN");
        Answer cancelled = host.api()
                .delete("/api/v1/windows/" + queued + "?by=carol&note=not%20today")
                .expect(200);
        assertThat(cancelled.text("/closeReason")).isEqualTo("CANCELLED");
        assertThat(cancelled.text("/closedBy")).isEqualTo("carol");
        Answer released = host.close(open);
        assertThat(released.text("/closeReason")).isEqualTo("RELEASED");
        assertThat(host.close(open).body()).isEqualTo(released.body());
        assertThat(host.close(queued).body()).isEqualTo(cancelled.body());
        assertThat(Audit.read(host.api()).of(open).stream()
                        .map(entry -> entry.at("/type").asString()))
                .containsExactly("REQUESTED", "GRANTED", "HELD", "ENDED");
        host.api().delete("/api/v1/windows/w-nosuchone1").expect(404);
    }

    @Test
    void auditTrailTellsWhoDidWhatAndWhy() {
        String id = host.ask("maintenance", Map.of("reason", "new disc", "requestedBy", "dora"));
        host.reaches(id, "OPEN");
        host.api()
                .post("/api/v1/windows/" + id + "/extend", Map.of("duration", "5min", "by", "erik"))
                .expect(200);
        host.api().delete("/api/v1/windows/" + id + "?by=fred&note=done").expect(200);
        List<JsonNode> trail = Audit.read(host.api()).of(id);
        assertThat(trail.stream()
                        .map(entry -> entry.at("/type").asString() + " "
                                + entry.at("/actor").asString()))
                .containsExactly(
                        "REQUESTED dora", "GRANTED lockkeeper", "HELD lockkeeper", "EXTENDED erik", "ENDED fred");
        assertThat(trail).allSatisfy(entry -> {
            assertThat(entry.at("/reason").asString()).isEqualTo("new disc");
            assertThat(entry.at("/owner").asString()).isEqualTo("dora");
        });
        assertThat(trail.get(3).at("/detail").asString()).isEqualTo("PT5M");
        assertThat(trail.get(4).at("/note").asString()).isEqualTo("done");
        assertThat(trail.get(4).at("/closeReason").asString()).isEqualTo("RELEASED");
    }

    @Test
    void longPollAnswersAtOnceWhenTheStateIsReached() {
        String id = host.ask("maintenance");
        host.reaches(id, "OPEN");
        for (String until : List.of("QUEUED", "DRAINING", "OPEN")) {
            long start = System.nanoTime();
            assertThat(poll(id, until, "60s").text("/state")).isEqualTo("OPEN");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        }
        host.close(id);
        assertThat(poll(id, "OPEN", "60s").text("/state")).isEqualTo("CLOSED");
    }

    @Test
    void longPollAnswersWithTheStateAsItIsWhenTheWaitIsOver() {
        host.ask("maintenance");
        String queued = host.ask("maintenance");
        long start = System.nanoTime();
        assertThat(poll(queued, "OPEN", "500ms").text("/state")).isEqualTo("QUEUED");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(500));
    }

    @Test
    void longPollEndsWhenTheWindowIsClosedInstead() {
        host.ask("maintenance");
        String queued = host.ask("maintenance");
        CompletableFuture<Answer> poll = host.api().getAsync("/api/v1/windows/" + queued + "?until=OPEN&wait=60s");
        host.close(queued);
        assertThat(poll.join().expect(200).text("/closeReason")).isEqualTo("CANCELLED");
    }

    @Test
    void listShowsTheLivingOrThoseInOneState() {
        String open = host.ask("maintenance");
        String queued = host.ask("maintenance");
        String closed = host.ask("maintenance");
        host.reaches(open, "OPEN");
        host.close(closed);
        assertThat(list("")).containsExactly(open, queued);
        assertThat(list("?state=OPEN")).containsExactly(open);
        assertThat(list("?state=QUEUED")).containsExactly(queued);
        assertThat(list("?state=DRAINING")).isEmpty();
        assertThat(list("?state=CLOSED")).contains(closed).doesNotContain(open, queued);
        host.api().get("/api/v1/windows?state=AJAR").expect(400);
    }

    @Test
    void urgentOnesGoBeforeWhatWaitsButNotBeforeWhatIsOpen() {
        String open = host.ask("maintenance");
        host.reaches(open, "OPEN");
        List<String> normal = List.of(host.ask("maintenance"), host.ask("update"));
        String urgent = host.ask("maintenance", Map.of("priority", "urgent"));
        Answer lease = host.api()
                .post(
                        "/api/v1/leases",
                        Map.of(
                                "group", "update",
                                "owner", Map.of("name", "ci"),
                                "reason", "security update",
                                "priority", "URGENT"))
                .expect(201);
        String late = host.ask("maintenance");
        assertThat(lease.text("/priority")).isEqualTo("urgent");
        assertThat(host.window(urgent).text("/priority")).isEqualTo("urgent");
        assertThat(host.window(late).text("/priority")).isEqualTo("normal");
        assertThat(host.state(open)).isEqualTo("OPEN");
        assertThat(host.blockers(urgent)).containsExactly("LEASE " + open);
        assertThat(host.blockers(normal.get(0)))
                .containsExactly("LEASE " + open, "REQUEST " + urgent, "REQUEST " + lease.text("/id"));
        assertThat(host.window(normal.get(0)).text("/blockers/1/detail")).endsWith("is urgent and still waits");
        assertThat(Stream.of(urgent, normal.get(0), normal.get(1), late)
                        .map(id -> host.window(id).body().at("/position").asInt()))
                .containsExactly(1, 3, 4, 5);
        host.close(open);
        host.reaches(urgent, "OPEN");
        // What has its turn keeps it.
        host.ask("maintenance", Map.of("priority", "urgent"));
        assertThat(host.state(urgent)).isEqualTo("OPEN");
        assertThat(Audit.read(host.api()).of(urgent))
                .allSatisfy(
                        entry -> assertThat(entry.at("/priority").asString()).isEqualTo("urgent"));
        host.api().delete("/api/v1/leases/" + lease.text("/id") + "?by=ci").expect(200);
    }

    @Test
    void onlyConfiguredGroupsMayBeUrgent() {
        for (String priority : List.of("urgent", "soon")) {
            Answer refused = host.api()
                    .post("/api/v1/windows", Host.fields("cleanup", Map.of("priority", priority)))
                    .expect(400);
            assertThat(refused.text("/errors/0/field")).isEqualTo("priority");
            assertThat(refused.text("/errors/0/value")).isEqualTo(priority);
        }
        Answer lease = host.api()
                .post(
                        "/api/v1/leases?dryRun=true",
                        Map.of(
                                "group", "cleanup",
                                "owner", Map.of("name", "ci"),
                                "reason", "r",
                                "priority", "urgent"))
                .expect(400);
        assertThat(lease.text("/detail")).contains("lockkeeper.urgent.groups").contains("'cleanup'");
        assertThat(list("")).isEmpty();
    }

    private CompletableFuture<Answer> askAsync(Map<String, String> more, Map<String, String> headers) {
        String body = JsonMapper.shared().writeValueAsString(Host.fields("maintenance", more));
        return host.api().sendAsync("POST", "/api/v1/windows", body, headers);
    }

    private Answer extend(String id, String by, Map<String, String> headers) {
        return host.api().send("POST", "/api/v1/windows/" + id + "/extend", "{\"duration\":\"" + by + "\"}", headers);
    }

    private Answer poll(String id, String until, String wait) {
        return host.api()
                .get("/api/v1/windows/" + id + "?until=" + until + "&wait=" + wait)
                .expect(200);
    }

    private List<String> list(String query) {
        List<String> ids = new ArrayList<>();
        host.api()
                .get("/api/v1/windows" + query)
                .expect(200)
                .body()
                .at("/windows")
                .forEach(window -> ids.add(window.at("/id").asString()));
        return ids;
    }

    private static Map<String, String> key() {
        return Map.of("Idempotency-Key", UUID.randomUUID().toString());
    }

    private static long token(Answer answer) {
        return answer.body().at("/token").asLong();
    }
}
