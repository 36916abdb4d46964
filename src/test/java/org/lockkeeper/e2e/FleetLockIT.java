package org.lockkeeper.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.Commands;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Hosts that ask before they reboot, as the FleetLock protocol has it and as its clients send it. */
final class FleetLockIT extends SandboxedTest {

    private static final Map<String, String> HEADER = Map.of("fleet-lock-protocol", "true");
    private static final Duration POLL = Duration.ofMillis(20);
    private static final String PRE_REBOOT = "/v1/pre-reboot";
    private static final String STEADY_STATE = "/v1/steady-state";
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]+)");

    private final WebhookReceiver receiver = new WebhookReceiver();

    private static Settings pool(Settings settings, String name, String... values) {
        for (int i = 0; i < values.length; i += 2) {
            settings.set("lockkeeper.fleet.pools." + name + "." + values[i], values[i + 1]);
        }
        return settings;
    }

    @Override
    Settings prepare() {
        Settings settings = Settings.standard();
        pool(settings, "workers", "at-most", "1");
        pool(settings, "ten", "at-most", "1");
        pool(settings, "many", "at-most", "5");
        pool(settings, "queue", "at-most", "1");
        pool(settings, "quick", "at-most", "1", "claim-within", "1s", "patience", "2s");
        pool(settings, "silent", "at-most", "1", "overdue-after", "1s");
        pool(settings, "reclaimed", "at-most", "1", "overdue-after", "1s", "reclaim-after", "2s");
        pool(settings, "owned", "at-most", "1");
        pool(settings, "forced", "at-most", "1");
        pool(settings, "paused", "at-most", "2");
        pool(settings, "steered", "at-most", "1");
        pool(settings, "recorded", "at-most", "1");
        pool(settings, "told", "at-most", "1", "overdue-after", "1s");
        settings.set("lockkeeper.http.allowed-hosts", "locks.example.org");
        return settings.set("lockkeeper.notifications.receivers.ops.url", receiver.url("/hook"))
                .set("lockkeeper.notifications.receivers.ops.events", "slot.*,fleet.*")
                .set("lockkeeper.notifications.receivers.ops.groups", "told");
    }

    @AfterAll
    void hangUp() {
        receiver.close();
    }

    /** What becomes of a slot and of its pool is told to receivers and to who listens, as the trail has it. */
    @Test
    void othersAreToldOfSlotsAndOfPauses() {
        try (EventStream stream = EventStream.open(host.lockkeeper().baseUri())) {
            preReboot("told", "a").expect(200);
            await().until(stream::last, last -> last.contains("\"pool\":\"told\",\"taken\":1"));
            preReboot("told", "b").expect(409);
            await().until(() -> slots("told").equals(List.of("a OVERDUE")));
            host.api()
                    .post("/api/v1/fleet/pause", Map.of("reason", "it breaks nginx", "by", "alice", "pool", "told"))
                    .expect(200);
            await().until(stream::last, last -> last.contains("\"waiting\":1,\"paused\":true"));
            host.api()
                    .post("/api/v1/fleet/resume", Map.of("by", "bob", "pool", "told"))
                    .expect(200);
            steadyState("told", "a").expect(200);
            host.api()
                    .post("/api/v1/fleet/pools/told/slots/b/force-release", Map.of("reason", "scrapped", "by", "eve"))
                    .expect(200);
        }
        await().untilAsserted(() -> {
            assertThat(told("told/a"))
                    .containsExactly("slot.requested", "slot.granted", "slot.held", "slot.overdue", "slot.ended");
            assertThat(told("told/b")).containsExactly("slot.requested", "slot.granted", "slot.forced");
            assertThat(told("fleet/told")).containsExactly("fleet.paused", "fleet.resumed");
        });
        WebhookReceiver.Sent forced = receiver.sent().stream()
                .filter(sent -> sent.type().endsWith("slot.forced"))
                .findFirst()
                .orElseThrow();
        assertThat(forced.json().at("/data/pool").asString()).isEqualTo("told");
        assertThat(forced.json().at("/data/host").asString()).isEqualTo("b");
        assertThat(forced.json().at("/data/note").asString()).isEqualTo("scrapped");
        assertThat(forced.json().at("/data/text").asString())
                .isEqualTo("slot forced: b in pool told, FORCED by eve: scrapped");
        assertThat(receiver.sent())
                .as("of other pools nothing")
                .allSatisfy(sent ->
                        assertThat(sent.json().at("/data/pool").asString()).isEqualTo("told"));
    }

    private List<String> told(String subject) {
        return receiver.sent().stream()
                .filter(sent -> sent.subject().equals(subject))
                .map(sent -> sent.json().at("/data/event").asString())
                .toList();
    }

    private static String body(String pool, String id) {
        return "{\"client_params\":{\"id\":\"" + id + "\",\"group\":\"" + pool + "\"}}";
    }

    private Answer preReboot(String pool, String id) {
        return host.api().send("POST", PRE_REBOOT, body(pool, id), HEADER);
    }

    private Answer steadyState(String pool, String id) {
        return host.api().send("POST", STEADY_STATE, body(pool, id), HEADER);
    }

    private JsonNode fleet() {
        return host.api().get("/api/v1/fleet").expect(200).body();
    }

    /** {@code id state} of each slot of the pool. */
    private List<String> slots(String pool) {
        return in(fleet().at("/slots"), pool)
                .map(slot -> slot.at("/id").asString() + " " + slot.at("/state").asString())
                .toList();
    }

    private List<String> queue(String pool) {
        return in(fleet().at("/queue"), pool)
                .map(waiter ->
                        waiter.at("/position").asInt() + " " + waiter.at("/id").asString())
                .toList();
    }

    private static Stream<JsonNode> in(JsonNode list, String pool) {
        return StreamSupport.stream(list.spliterator(), false)
                .filter(item -> item.at("/pool").asString().equals(pool));
    }

    private List<String> trail(String subject) {
        List<String> found = new ArrayList<>();
        host.api()
                .get("/api/v1/audit?domain=FLEET&limit=1000")
                .expect(200)
                .body()
                .at("/entries")
                .forEach(entry -> {
                    if (entry.at("/subject").asString().equals(subject)) {
                        found.add((entry.at("/type").asString() + " "
                                        + entry.at("/closeReason").asString(""))
                                .strip());
                    }
                });
        return found;
    }

    /** The specification's own example, by curl, which calls the body a form. */
    @Test
    void theProtocolsExample() {
        String example = """
                {
                  "client_params": {
                    "group": "workers",
                    "id": "c988d2509fdf5cdcbed39037c56406fb"
                  }
                }
                """;
        String curl = "curl -sS -w '\\n%{http_code}' -H 'fleet-lock-protocol: true' -d @- " + base();
        assertThat(shell(curl + PRE_REBOOT, example)).endsWith("\n200");
        assertThat(shell(curl + PRE_REBOOT, example)).as("recursive").endsWith("\n200");
        assertThat(slots("workers")).containsExactly("c988d2509fdf5cdcbed39037c56406fb HELD");
        String refused = shell(curl + PRE_REBOOT, example.replace("c988", "dead"));
        assertThat(refused).endsWith("\n409");
        JsonNode error = JsonMapper.shared().readTree(refused.substring(0, refused.lastIndexOf('\n')));
        assertThat(error.at("/kind").asString()).isEqualTo("failed_lock_semaphore_full");
        assertThat(error.at("/value").asString())
                .contains("1 of 1 slots taken", "c988d2509fdf5cdcbed39037c56406fb", "0 in the queue before");
        assertThat(shell(curl + STEADY_STATE, example.replace("c988", "f00d")))
                .as("what somebody does not hold, he has given back")
                .endsWith("\n200");
        assertThat(slots("workers")).hasSize(1);
        assertThat(shell(curl + STEADY_STATE, example)).endsWith("\n200");
        assertThat(shell(curl + STEADY_STATE, example)).as("unbalanced").endsWith("\n200");
        assertThat(shell(curl + STEADY_STATE, example.replace("c988", "dead"))).endsWith("\n200");
        assertThat(slots("workers")).isEmpty();
    }

    private String base() {
        return host.lockkeeper().baseUri().toString();
    }

    private static String shell(String command, String input) {
        return Commands.run(
                        Duration.ofSeconds(20), List.of("/bin/sh", "-ec", "printf %s \"$1\" | " + command, "sh", input))
                .out();
    }

    /** The header lines of one client, in its order and its letters, with what differs in braces; and its body. */
    private record Recorded(String name, String head, String body) {

        byte[] bytes(String path, String id, String token) {
            String text = body.replace("{id}", id);
            return (head.strip()
                                    .replace("{path}", path)
                                    .replace(
                                            "{basic}",
                                            Base64.getEncoder().encodeToString(("x:" + token).getBytes(UTF_8)))
                                    .replace("{length}", "" + text.length())
                                    .replace("\n", "\r\n")
                            + "\r\n\r\n" + text)
                    .getBytes(US_ASCII);
        }
    }

    private static final String PRETTY =
            "{\n  \"client_params\": {\n    \"id\": \"{id}\",\n    \"group\": \"recorded\"\n  }\n}";

    private static final List<Recorded> CLIENTS = List.of(
            new Recorded("zincati 0.0.32 (reqwest 0.12, hyper 1.8), with a token in base_url", """
                POST {path} HTTP/1.1
                authorization: Basic {basic}
                fleet-lock-protocol: true
                accept: */*
                host: locks.example.org:8460
                content-length: {length}
                """, PRETTY),
            new Recorded(
                    "curl -d @body.json, as fleetlock's and airlock's pages have it: without line ends",
                    """
                POST {path} HTTP/1.1
                Host: locks.example.org:8460
                User-Agent: curl/7.88.1
                Accept: */*
                fleet-lock-protocol: true
                Authorization: Basic {basic}
                Content-Length: {length}
                Content-Type: application/x-www-form-urlencoded
                """,
                    "{  \"client_params\": {    \"id\": \"{id}\",    \"group\": \"recorded\"  }}"),
            new Recorded(
                    "Go's net/http, by clients of heathcliff26/fleetlock",
                    """
                POST {path} HTTP/1.1
                Host: locks.example.org:8460
                User-Agent: Go-http-client/1.1
                Content-Length: {length}
                Authorization: Basic {basic}
                Content-Type: application/json
                Fleet-Lock-Protocol: true
                Accept-Encoding: gzip
                """,
                    "{\"client_params\":{\"id\":\"{id}\",\"group\":\"recorded\"}}"),
            new Recorded(
                    "Python's urllib, which writes names of headers in its own way",
                    """
                POST {path} HTTP/1.1
                Accept-Encoding: identity
                Content-Type: application/x-www-form-urlencoded
                Content-Length: {length}
                Host: locks.example.org:8460
                User-Agent: Python-urllib/3.11
                Fleet-lock-protocol: true
                Authorization: Basic {basic}
                Connection: close
                """,
                    "{\"client_params\": {\"id\": \"{id}\", \"group\": \"recorded\"}}\n"),
            new Recorded("an old proxy between: HTTP/1.0, no connection kept", """
                POST {path} HTTP/1.0
                Host: locks.example.org
                FLEET-LOCK-PROTOCOL: true
                X-Forwarded-For: 192.0.2.7
                Authorization: Basic {basic}
                Content-Length: {length}
                """, PRETTY));

    /** Each of them gets its slot, again if it asks again, is refused while another has it, and gives it back. */
    @Test
    void eachClientIsUnderstoodAsItWritesItsRequests() throws IOException {
        String token = host.api()
                .post("/api/v1/tokens", Map.of("name", "recorded", "role", "requester"))
                .expect(201)
                .text("/token");
        for (Recorded client : CLIENTS) {
            boolean kept = !client.head().contains("close") && client.head().contains("HTTP/1.1");
            List<String> answers = new ArrayList<>();
            try (Socket connection = connect()) {
                Socket socket = connection;
                for (String step : List.of(
                        PRE_REBOOT + " a",
                        PRE_REBOOT + " a",
                        PRE_REBOOT + " b",
                        STEADY_STATE + " b",
                        STEADY_STATE + " a")) {
                    String[] words = step.split(" ");
                    socket.getOutputStream().write(client.bytes(words[0], words[1], token));
                    answers.add(answer(socket));
                    if (!kept) {
                        socket.close();
                        socket = connect();
                    }
                }
                socket.close();
            }
            assertThat(answers)
                    .as(client.name())
                    .extracting(answer -> answer.split(" ")[1])
                    .containsExactly("200", "200", "409", "200", "200");
            JsonNode refusal = JsonMapper.shared()
                    .readTree(answers.get(2)
                            .substring(
                                    answers.get(2).indexOf('{'), answers.get(2).lastIndexOf('}') + 1));
            assertThat(refusal.at("/kind").asString()).isEqualTo("failed_lock_semaphore_full");
            assertThat(refusal.at("/value").asString()).contains("1 of 1 slots taken (a)");
        }
        assertThat(slots("recorded")).isEmpty();
    }

    private Socket connect() throws IOException {
        return new Socket(
                InetAddress.getLoopbackAddress(), host.lockkeeper().baseUri().getPort());
    }

    /** One answer, whether the connection is kept or not. */
    private static String answer(Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        int next;
        while ((next = socket.getInputStream().read()) >= 0) {
            text.append((char) next);
            int head = text.indexOf("\r\n\r\n");
            if (head < 0) {
                continue;
            }
            Matcher length = LENGTH.matcher(text.substring(0, head));
            if (length.find()
                    ? text.length() == head + 4 + Integer.parseInt(length.group(1))
                    : text.indexOf("\r\n0\r\n\r\n", head) > 0) {
                break;
            }
        }
        return text.toString();
    }

    /**
     * What zincati puts on the wire (reqwest over hyper): small letters, no type of the body, no name of the client, a token
     * out of the address of the server.
     */
    @Test
    void asZincatiSendsIt() {
        String token = host.api()
                .post("/api/v1/tokens", Map.of("name", "coreos", "role", "requester"))
                .expect(201)
                .text("/token");
        String id = "35ba2101ae3f4d45b96e9c51f461bbff";
        for (String path : List.of(STEADY_STATE, PRE_REBOOT, PRE_REBOOT, STEADY_STATE)) {
            assertThat(zincati(path, id, token)).as(path).startsWith("HTTP/1.1 200");
        }
        assertThat(trail("workers/" + id)).containsExactly("REQUESTED", "GRANTED", "HELD", "ENDED RELEASED");
        String refused = zincati(PRE_REBOOT, id, "lockkeeper_" + "x".repeat(43));
        assertThat(refused).startsWith("HTTP/1.1 401").contains("\"kind\":\"unauthenticated\"", "\"value\":\"");
    }

    private String zincati(String path, String id, String token) {
        String body = """
                {
                  "client_params": {
                    "id": "%s",
                    "group": "workers"
                  }
                }""".formatted(id);
        String basic = Base64.getEncoder().encodeToString(("zincati:" + token).getBytes(UTF_8));
        return raw("POST " + path + " HTTP/1.1\r\nfleet-lock-protocol: true\r\nauthorization: Basic " + basic
                + "\r\naccept: */*\r\nhost: 127.0.0.1\r\ncontent-length: " + body.length()
                + "\r\nconnection: close\r\n\r\n" + body);
    }

    private String raw(String request) {
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), host.lockkeeper().baseUri().getPort())) {
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatIsNotTheProtocolIsRefusedInItsWords() {
        String good = body("workers", "a");
        refused(PRE_REBOOT, good, Map.of(), 400, "invalid_request");
        refused(PRE_REBOOT, good, Map.of("fleet-lock-protocol", "false"), 400, "invalid_request");
        refused(PRE_REBOOT, body("nowhere", "a"), HEADER, 404, "unknown_pool");
        refused(STEADY_STATE, body("nowhere", "a"), HEADER, 404, "unknown_pool");
        for (String bad : List.of(
                "{}",
                "[]",
                "null",
                "no JSON",
                "{\"client_params\":null}",
                "{\"client_params\":{\"group\":\"workers\"}}",
                "{\"client_params\":{\"id\":\"a\"}}",
                body("workers", ""),
                body("workers", "a/b"),
                body("workers", "a b"),
                body("workers", "é"),
                body("workers", "x".repeat(254)),
                body("", "a"),
                body("w:pause", "a"),
                body(":pause", "a"),
                "{\"client_params\":{\"id\":{},\"group\":\"workers\"}}",
                "[".repeat(20_000))) {
            refused(PRE_REBOOT, bad, HEADER, 400, "invalid_request");
            refused(STEADY_STATE, bad, HEADER, 400, "invalid_request");
        }
        refused(PRE_REBOOT, "", HEADER, 400, "invalid_request");
        refused(PRE_REBOOT, body("workers", "x".repeat(2_000_000)), HEADER, 413, "payload_too_large");
        assertThat(host.api().send("GET", PRE_REBOOT, "", HEADER).expect(405).text("/kind"))
                .isEqualTo("method_not_allowed");
        assertThat(slots("workers")).isEmpty();
        // what another version of the protocol may know
        String more = "{\"version\":2,\"client_params\":{\"id\":\"a\",\"group\":\"workers\",\"zone\":[1]}}";
        host.api().send("POST", PRE_REBOOT + "?x=1", more, HEADER).expect(200);
        steadyState("workers", "a").expect(200);
    }

    private void refused(String path, String body, Map<String, String> headers, int status, String kind) {
        Answer answer = host.api().send("POST", path, body, headers).expect(status);
        assertThat(answer.text("/kind")).as(body).isEqualTo(kind);
        assertThat(answer.text("/value")).as(body).isNotBlank();
    }

    /** One slot, ten hosts, and Lockkeeper is killed in the middle: each has the slot once, and never two at a time. */
    @Test
    void tenHostsTakeTurnsThoughLockkeeperIsKilled() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Map<String, Integer> turns = new ConcurrentHashMap<>();
        ExecutorService hosts = Executors.newFixedThreadPool(10);
        try {
            List<CompletableFuture<Void>> all = IntStream.range(0, 10)
                    .mapToObj(i -> CompletableFuture.runAsync(
                            () -> {
                                String id = "host-" + i;
                                until200(PRE_REBOOT, id);
                                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                                turns.merge(id, 1, Integer::sum);
                                until200(PRE_REBOOT, id); // it crashed, and is back
                                inside.decrementAndGet();
                                until200(STEADY_STATE, id);
                            },
                            hosts))
                    .toList();
            await().pollInterval(Duration.ofMillis(2)).until(() -> turns.size() >= 3);
            host.lockkeeper().kill9();
            host.lockkeeper().restart();
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
        } finally {
            hosts.shutdownNow();
        }
        assertThat(most).hasValue(1);
        assertThat(turns)
                .hasSize(10)
                .allSatisfy((id, count) -> assertThat(count).isOne());
        assertThat(slots("ten")).isEmpty();
    }

    /** As a host does: whatever is no 200 is tried again. */
    private void until200(String path, String id) {
        for (int status = 0; status != 200; ) {
            try {
                status = host.api().send("POST", path, body("ten", id), HEADER).status();
            } catch (RuntimeException gone) {
                status = 0; // it is being started
            }
            if (status != 200) {
                LockSupport.parkNanos(POLL.toNanos());
            }
        }
    }

    @Test
    void aHundredAtOnceAreFiveInsideAndTheRestInLine() {
        List<CompletableFuture<Answer>> all = IntStream.range(0, 100)
                .mapToObj(i -> host.api().sendAsync("POST", PRE_REBOOT, body("many", "h" + i), HEADER))
                .toList();
        List<Integer> statuses =
                all.stream().map(answer -> answer.join().status()).toList();
        assertThat(statuses).containsOnly(200, 409);
        assertThat(statuses.stream().filter(status -> status == 200)).hasSize(5);
        assertThat(in(fleet().at("/pools"), "many")
                        .findFirst()
                        .orElseThrow()
                        .at("/waiting")
                        .asInt())
                .isEqualTo(95);
        Set<String> had = new LinkedHashSet<>();
        while (had.size() < 100) {
            List<String> holders =
                    slots("many").stream().map(slot -> slot.split(" ")[0]).toList();
            assertThat(holders).hasSizeBetween(1, 5);
            List<CompletableFuture<Answer>> turns = holders.stream()
                    .peek(id -> assertThat(had.add(id)).as(id).isTrue())
                    .map(id -> host.api()
                            .sendAsync("POST", PRE_REBOOT, body("many", id), HEADER)
                            .thenCompose(
                                    answer -> host.api().sendAsync("POST", STEADY_STATE, body("many", id), HEADER)))
                    .toList();
            turns.forEach(turn -> turn.join().expect(200));
        }
        assertThat(slots("many")).isEmpty();
    }

    @Test
    void theQueueIsInTheOrderOfFirstAskingThoughHostsPoll() {
        preReboot("queue", "a").expect(200);
        preReboot("queue", "b").expect(409);
        preReboot("queue", "c").expect(409);
        assertThat(preReboot("queue", "b").expect(409).text("/position")).isEqualTo("1");
        assertThat(queue("queue")).containsExactly("1 b", "2 c");
        steadyState("queue", "a").expect(200);
        assertThat(slots("queue")).as("its turn, and not told yet").containsExactly("b GRANTED");
        assertThat(preReboot("queue", "c").expect(409).text("/value")).contains("taken (b)");
        preReboot("queue", "b").expect(200);
        assertThat(slots("queue")).containsExactly("b HELD");
        steadyState("queue", "c").expect(200);
        assertThat(queue("queue")).as("who is steady does not wait").isEmpty();
        steadyState("queue", "b").expect(200);
    }

    @Test
    void whoStopsAskingLosesHisPlaceOrTheSlotThatHeWasNotToldOf() {
        preReboot("quick", "a").expect(200);
        preReboot("quick", "gone").expect(409);
        preReboot("quick", "away").expect(409);
        await().pollInterval(Duration.ofMillis(100)).until(() -> {
            preReboot("quick", "away").expect(409);
            return queue("quick").equals(List.of("1 away"));
        });
        preReboot("quick", "next").expect(409);
        steadyState("quick", "a").expect(200);
        assertThat(slots("quick")).containsExactly("away GRANTED");
        await().pollInterval(Duration.ofMillis(100))
                .until(() -> preReboot("quick", "next").status() == 200);
        assertThat(trail("quick/away")).containsExactly("REQUESTED", "GRANTED", "ENDED OWNER_GONE");
        steadyState("quick", "next").expect(200);
    }

    @Test
    void whatWasToldStaysHisHoweverLongHeIsSilent() {
        preReboot("silent", "dark").expect(200);
        preReboot("silent", "next").expect(409);
        await().pollInterval(Duration.ofMillis(100)).until(() -> slots("silent").equals(List.of("dark OVERDUE")));
        preReboot("silent", "next").expect(409);
        preReboot("silent", "dark").expect(200);
        await("that it was heard of again")
                .pollInterval(POLL)
                .until(() -> slots("silent").equals(List.of("dark HELD")));
        steadyState("silent", "dark").expect(200);
        preReboot("silent", "next").expect(200);
        steadyState("silent", "next").expect(200);
    }

    @Test
    void onlyWhereItIsConfiguredASlotIsTakenBack() {
        preReboot("reclaimed", "dark").expect(200);
        await().pollInterval(Duration.ofMillis(100))
                .until(() -> preReboot("reclaimed", "next").status() == 200);
        assertThat(trail("reclaimed/dark"))
                .containsExactly("REQUESTED", "GRANTED", "HELD", "SUSPECTED", "ENDED EXPIRED");
        steadyState("reclaimed", "next").expect(200);
    }

    private Asking withToken(String name) {
        String token = host.api()
                .post("/api/v1/tokens", Map.of("name", name, "role", "requester", "groups", List.of("owned")))
                .expect(201)
                .text("/token");
        return Asking.anybody(base()).with("fleet-lock-protocol: true").by("user = \"x:" + token + "\"");
    }

    @Test
    void noClientGivesBackAnothersSlotOrTakesItsName() {
        Asking one = withToken("one");
        Asking two = withToken("two");
        Map<String, ?> body = Map.of("client_params", Map.of("id", "a", "group", "owned"));
        one.post(PRE_REBOOT, body).expect(200);
        assertThat(two.post(STEADY_STATE, body).expect(403).at("/kind")).isEqualTo("forbidden");
        two.post(PRE_REBOOT, body).expect(403);
        two.post(PRE_REBOOT, Map.of("client_params", Map.of("id", "b", "group", "workers")))
                .expect(403); // not one of its pools
        assertThat(slots("owned")).containsExactly("a HELD");
        two.post("/api/v1/fleet/pools/owned/slots/a/force-release", Map.of("reason", "mine"))
                .expect(401); // Basic is for FleetLock alone
        one.post(STEADY_STATE, body).expect(200);
        assertThat(slots("owned")).isEmpty();
    }

    @Test
    void anOperatorTakesASlotByForceWithAReasonOnTheRecord() {
        String path = "/api/v1/fleet/pools/forced/slots/";
        preReboot("forced", "dead:1@x").expect(200);
        preReboot("forced", "next").expect(409);
        assertThat(host.api()
                        .post(path + "dead:1@x/force-release", Map.of())
                        .expect(400)
                        .text("/detail"))
                .contains("reason");
        Answer answer = host.api()
                .post(path + "dead:1@x/force-release", Map.of("reason", "disc broken", "by", "alice"))
                .expect(200);
        assertThat(answer.text("/ended/reason")).isEqualTo("FORCED");
        assertThat(answer.text("/ended/by")).isEqualTo("alice");
        assertThat(answer.text("/ended/note")).isEqualTo("disc broken");
        host.api()
                .post(path + "dead:1@x/force-release", Map.of("reason", "again"))
                .expect(404);
        host.api()
                .post("/api/v1/fleet/pools/nowhere/slots/a/force-release", Map.of("reason", "x"))
                .expect(404);
        await("the line of the log")
                .until(() -> host.lockkeeper()
                        .log()
                        .contains("event=slot.ended pool=forced host=dead:1@x outcome=FORCED note=\"disc broken\""
                                + " actor=alice principal=anonymous@tcp"));
        assertThat(trail("forced/dead:1@x")).containsExactly("REQUESTED", "GRANTED", "HELD", "ENDED FORCED");
        preReboot("forced", "next").expect(200);
        steadyState("forced", "next").expect(200);
    }

    @Test
    void whatWasAnsweredAndAPauseOutliveAKill() {
        preReboot("paused", "held").expect(200);
        Answer paused = host.api()
                .post("/api/v1/fleet/pause", Map.of("reason", "the release is bad", "by", "alice", "pool", "paused"))
                .expect(200);
        assertThat(paused.text("/pauses/0/reason")).isEqualTo("the release is bad");
        Answer refused = preReboot("paused", "new").expect(409);
        assertThat(refused.text("/kind")).isEqualTo("fleet_paused");
        assertThat(refused.text("/value")).contains("paused by alice: the release is bad");
        host.lockkeeper().kill9();
        host.lockkeeper().restart();
        assertThat(slots("paused")).containsExactly("held HELD");
        preReboot("paused", "new").expect(409);
        preReboot("paused", "held").expect(200);
        preReboot("workers", "other").expect(200);
        steadyState("workers", "other").expect(200);
        steadyState("paused", "held").expect(200);
        preReboot("paused", "new").expect(409);
        host.api()
                .post("/api/v1/fleet/pause", Map.of("reason", "all", "by", "bob"))
                .expect(200);
        assertThat(preReboot("workers", "other").expect(409).text("/kind")).isEqualTo("fleet_paused");
        host.api().post("/api/v1/fleet/resume", Map.of("pool", "paused")).expect(200);
        preReboot("paused", "new").expect(409);
        Answer resumed = host.api().post("/api/v1/fleet/resume", Map.of()).expect(200);
        assertThat(resumed.body().at("/pauses")).isEmpty();
        preReboot("paused", "new").expect(200);
        preReboot("workers", "other").expect(200);
        steadyState("paused", "new").expect(200);
        steadyState("workers", "other").expect(200);
    }

    @Test
    void lockctlShowsAndSteersInEachShell() {
        Lockctl.shells().forEach(shell -> {
            Lockctl lockctl = new Lockctl(shell, base());
            preReboot("steered", "dark").expect(200);
            preReboot("steered", "next").expect(409);
            assertThat(lockctl.run("fleet", "pause", "steered", "--reason", "bad release", "--by=carol")
                            .out())
                    .isEqualTo("steered is paused\n");
            String shown = lockctl.run("fleet").out();
            assertThat(shown).containsPattern("(?m)^steered +1 +1 +1 +true$");
            assertThat(shown).containsPattern("(?m)^steered +\\S+ +carol +bad release$");
            assertThat(shown).containsPattern("(?m)^steered +dark +HELD ");
            assertThat(shown).containsPattern("(?m)^steered +1 +next ");
            assertThat(lockctl.run("fleet", "resume", "steered").out()).isEqualTo("steered is paused no more\n");
            assertThat(lockctl.run("fleet", "release", "steered", "dark", "--reason", "scrapped")
                            .out())
                    .isEqualTo("dark has no slot of steered any more\n");
            assertThat(lockctl.run("fleet", "release", "steered", "dark", "--reason", "x")
                            .exitCode())
                    .as("there is none")
                    .isNotZero();
            assertThat(lockctl.run("audit", "--domain", "fleet", "--limit=5").out())
                    .containsPattern("ENDED .*dark .*scrapped");
            assertThat(lockctl.run("names", "pools").out().lines()).contains("steered");
            preReboot("steered", "next").expect(200);
            steadyState("steered", "next").expect(200);
        });
    }
}
