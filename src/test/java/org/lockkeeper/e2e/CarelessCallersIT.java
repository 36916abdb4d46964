package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.Ports;
import org.lockkeeper.testing.Programs;
import org.lockkeeper.testing.Units;

/** Callers who are slow, hang up, mean nothing that can be meant, or sit behind a proxy. */
class CarelessCallersIT extends SandboxedTest {

    private static final String WINDOWS = "/api/v1/windows";
    private static final String LEASES = "/api/v1/leases";

    /** As many as there may be, and listeners likewise. */
    private static final int WAITS = 200;

    private static final int LISTENERS = 100;

    private static final int BURST = 2_000;

    /** Of somebody who is no operator. */
    private String someone = "";

    private String longWait() {
        return "POST /api/v1/waits HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Authorization: " + someone() + "\r\nContent-Length: 17\r\n\r\n{\"timeout\":\"60s\"}";
    }

    private String someone() {
        if (someone.isEmpty()) {
            someone = "Bearer "
                    + host.api()
                            .post("/api/v1/tokens", "{\"name\":\"someone\",\"role\":\"requester\"}")
                            .expect(201)
                            .text("/token");
        }
        return someone;
    }

    private Answer asSomeone(String method, String path, String json) {
        return host.api().send(method, path, json, Map.of("Authorization", someone()));
    }

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    private Path socket() {
        return folder.resolve("api.sock");
    }

    @Override
    Settings prepare() {
        unit("backup-a", Units.oneshot("backup-a"));
        return Settings.standard()
                .guard("backup-a.service", "backup")
                .set("lockkeeper.http.body-timeout", "2 seconds")
                // the bounds of all are what these are about
                .set("lockkeeper.limits.each.max-waits", "1000")
                .set("lockkeeper.limits.each.max-streams", "1000")
                .set("lockkeeper.http.socket", socket().toString());
    }

    @Test
    void whoComesWhileTheHostIsShortOfEverythingIsServedAfterwards() throws IOException {
        // A call that the kernel turns away is tried again by the kernel a second later, then three: few wait so long.
        List<Socket> calls = new ArrayList<>();
        URI base = host.lockkeeper().baseUri();
        host.lockkeeper().pause();
        try {
            for (int i = 0; i < BURST; i++) {
                Socket call = new Socket();
                calls.add(call);
                call.connect(new InetSocketAddress(base.getHost(), base.getPort()), 2_000);
                call.getOutputStream()
                        .write("GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
            }
            host.lockkeeper().resume();
            for (Socket call : calls) {
                call.setSoTimeout(20_000);
                assertThat(new String(call.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                        .isEqualTo("HTTP/1.1 200");
            }
        } finally {
            host.lockkeeper().resume();
            for (Socket call : calls) {
                call.close();
            }
        }
    }

    @Test
    void slowBodiesHoldNoThreadAndAreCutOff() throws IOException {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 60; i++) {
                slow.add(begin("POST /api/v1/windows HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 100\r\n\r\n{"));
            }
            for (int i = 0; i < 20; i++) {
                long before = System.nanoTime();
                host.api().get("/livez").expect(200);
                host.close(host.ask(Settings.FREE));
                assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
            }
            for (Socket one : slow) {
                one.setSoTimeout(10_000);
                String answer = new String(one.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(answer).startsWith("HTTP/1.1 408").contains("urn:lockkeeper:problem:body-timeout");
            }
        } finally {
            for (Socket one : slow) {
                one.close();
            }
        }
    }

    @Test
    void bodyThatComesInPiecesIsRead() throws Exception {
        String body = "{\"group\":\"free\",\"reason\":\"pieces\",\"requestedBy\":\"ci\",\"duration\":\"1min\"}";
        try (Socket one = begin(
                "POST /api/v1/windows?until=OPEN&wait=5s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n"
                        + body.substring(0, 10))) {
            one.getOutputStream().write(body.substring(10).getBytes(StandardCharsets.US_ASCII));
            String answer = new String(one.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 201").contains("\"state\":\"OPEN\"");
        }
        host.closeAll();
    }

    @Test
    void hangUpsAreNoErrors() throws IOException {
        String holder = host.reaches(host.ask("maintenance"), "OPEN").text("/id");
        String queued = host.ask("maintenance");
        long before = host.lockkeeper().log().lines().count();
        long connections = connections();
        for (int i = 0; i < 20; i++) {
            hangUp(begin("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            hangUp(begin("GET /api/v1/windows/" + queued + "?until=OPEN&wait=1s HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            hangUp(begin("GET /api/v1/audit/export HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            hangUp(begin("POST /api/v1/windows HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 9\r\n\r\n{"));
            host.close(host.ask(Settings.FREE));
        }
        host.close(queued);
        host.close(holder);
        await("forgetting all who hung up").until(() -> connections() <= connections + 2);
        assertThat(host.lockkeeper()
                        .log()
                        .lines()
                        .skip(before)
                        .filter(line -> !line.contains("org.lockkeeper.decisions")))
                .hasSizeLessThan(20)
                .noneMatch(line -> line.contains("ERROR") || line.startsWith("\tat "));
    }

    /** Which it has open, those to systemd and those that callers keep among them. */
    private long connections() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + host.lockkeeper().pid() + "/fd"))) {
            return open.filter(CarelessCallersIT::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException closed) {
            return false;
        }
    }

    @Test
    void listenersOverTcpDoNotLockOutTheSocket() throws Exception {
        String listen = "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + someone() + "\r\n\r\n";
        List<Socket> listeners = new ArrayList<>();
        try {
            // Those who have hung up are noticed to be gone when they are told something.
            host.close(host.ask(Settings.FREE));
            for (int i = 0; i < LISTENERS; i++) {
                Socket one = begin(listen);
                listeners.add(one);
                one.setSoTimeout(10_000);
                assertThat(new String(one.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                        .as("listener %d", i)
                        .isEqualTo("HTTP/1.1 200");
            }
            assertThat(asSomeone("GET", "/api/v1/events", "").expect(503).text("/type"))
                    .endsWith("too-many-listeners");
            assertThat(overSocket("localhost", "/api/v1/events", "--max-time", "2"))
                    .contains("event:state");
        } finally {
            for (Socket one : listeners) {
                one.close();
            }
        }
    }

    @Test
    void waitsOverTcpDoNotLockOutTheSocket() throws Exception {
        start("backup-a");
        host.awaitService("backup-a.service", "BUSY activating start");
        List<Socket> waits = new ArrayList<>();
        try {
            for (int i = 0; i < WAITS; i++) {
                waits.add(begin(longWait()));
            }
            // Each look takes a place too, and may have had one of theirs.
            await().until(() -> {
                waits.add(begin(longWait()));
                return asSomeone("POST", "/api/v1/waits", "{\"timeout\":\"0s\"}")
                                .status()
                        == 503;
            });
            assertThat(overSocket(
                            "localhost",
                            "/api/v1/waits",
                            "-d",
                            "{\"timeout\":\"0s\"}",
                            "-H",
                            "Content-Type: application/json"))
                    .contains("TIMED_OUT");
            assertThat(overSocket("any.name.at.all", "/api/v1/verdict")).contains("\"group\":\"maintenance\"");
        } finally {
            for (Socket one : waits) {
                one.close();
            }
            sandbox.tell("backup-a", "end");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/audit?since=1790000000, since",
        "GET, /api/v1/audit?since=2030-01-01, since",
        "GET, /api/v1/audit?limit=1.5, limit",
        "GET, /api/v1/audit?limit=0x10, limit",
        "GET, /api/v1/audit?latest=on, latest",
        "GET, /api/v1/windows?limit=0, limit",
        "GET, /api/v1/windows?limit=501, limit",
        "GET, /api/v1/windows?after=nonsense, after",
        "GET, /api/v1/windows?state=CLOSED&after=w-none, after",
        "GET, /api/v1/leases?state=ENDED&after=nonsense, after",
        "GET, /api/v1/windows/w-none?wait=5s, wait",
        "GET, /api/v1/leases/l-none?wait=5s, wait",
        "POST, /api/v1/leases/l-none/renew?token=1.0, token"
    })
    void parametersThatCannotBeMeantAreRefused(String method, String path, String field) {
        Answer refused = host.api().send(method, path, "", Map.of()).expect(400);
        assertThat(refused.text("/type")).isEqualTo("urn:lockkeeper:problem:invalid-request");
        assertThat(refused.text("/errors/0/field")).isEqualTo(field);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "admits | {\"reason\":\"r\",\"requestedBy\":\"a\",\"duration\":\"1h\",\"admits\":[null]}",
                "reason | {\"reason\":\"\u00a0\",\"requestedBy\":\"a\",\"duration\":\"1h\"}",
                "reason | {\"reason\":\"\u200b\u2060\",\"requestedBy\":\"a\",\"duration\":\"1h\"}",
                "requestedBy | {\"reason\":\"r\",\"requestedBy\":\"\u3164\",\"duration\":\"1h\"}",
                "duration | {\"reason\":\"r\",\"requestedBy\":\"a\",\"duration\":60}",
                "duration | {\"reason\":\"r\",\"requestedBy\":\"a\",\"duration\":\"60\"}"
            })
    void bodiesThatCannotBeMeantAreRefused(String line) {
        String[] parts = line.split(" \\| ");
        Answer refused = host.api().post(WINDOWS, parts[1]).expect(400);
        assertThat(refused.text("/errors/0/field")).startsWith(parts[0]);
    }

    @Test
    void siblingsOfThose() {
        assertThat(host.api()
                        .post("/api/v1/waits", "{\"services\":[null]}")
                        .expect(400)
                        .text("/errors/0/field"))
                .startsWith("services");
        assertThat(host.api()
                        .post(LEASES, "{\"group\":\"free\",\"reason\":\"r\",\"owner\":{\"pid\":1.5}}")
                        .expect(400)
                        .text("/errors/0/field"))
                .isEqualTo("owner.pid");
        String id = host.ask(Settings.FREE);
        assertThat(host.api()
                        .send("DELETE", WINDOWS + "/" + id, "{\"by\":\"a\"}", Map.of())
                        .expect(400)
                        .text("/errors/0/field"))
                .isEqualTo("body");
        host.reaches(id, "OPEN");
        assertThat(host.api()
                        .get(WINDOWS + "/" + id + "?until=CLOSED&wait=0s")
                        .expect(200)
                        .text("/state"))
                .isEqualTo("OPEN");
        host.api().delete(WINDOWS + "/" + id + "?wait=0s").expect(200);
        String joined = "\u0646\u0645\u06cc\u200c\u062f\u0627\u0646\u0645 \ud83d\udc68\u200d\ud83d\udd27";
        String window = host.ask(Settings.FREE, Map.of("reason", joined));
        assertThat(host.window(window).text("/reason")).isEqualTo(joined);
        assertThat(host.api()
                        .send("GET", WINDOWS + "/" + window, "", Map.of("Accept", "text/plain"))
                        .expect(200)
                        .body()
                        .asString())
                .contains("reason=" + joined);
        host.close(window);
    }

    @Test
    void tryingItGivesNoTokenAndNeverFails() {
        Answer window = host.api()
                .post(WINDOWS + "?dryRun=true", Host.fields("maintenance", Map.of()))
                .expect(200);
        assertThat(window.body().has("token")).isFalse();
        String job =
                "{\"group\":\"free\",\"reason\":\"r\",\"owner\":{\"name\":\"ci\"},\"once\":{\"key\":\"k\",\"period\":\"p\"}}";
        assertThat(host.api()
                        .post(LEASES + "?dryRun=true", job)
                        .expect(200)
                        .body()
                        .has("token"))
                .isFalse();
        Answer running = host.api().post(LEASES + "?until=HELD&wait=10s", job).expect(201);
        assertThat(running.header("Lockkeeper-Outcome")).isEqualTo("GRANTED");
        Answer tried = host.api().post(LEASES + "?dryRun=true", job).expect(200);
        assertThat(tried.text("/id")).isEqualTo(running.text("/id"));
        assertThat(tried.body().has("token")).isFalse();
        String path = LEASES + "/" + running.text("/id");
        host.api()
                .delete(path + "?success=true&token=" + running.body().at("/token"))
                .expect(200);
        assertThat(host.api().post(LEASES + "?dryRun=true", job).expect(200).text("/state"))
                .isEqualTo("ENDED");
        Map<String, String> key = Map.of("Idempotency-Key", "again-and-again");
        String keyed = "{\"group\":\"free\",\"reason\":\"r\",\"owner\":{\"name\":\"ci2\"}}";
        host.api().send("POST", LEASES, keyed, key).expect(201);
        host.api().send("POST", LEASES + "?dryRun=true", keyed, key).expect(200);
    }

    @Test
    void outcomeIsThatOfTheAnswer() {
        String window = host.reaches(host.ask("maintenance"), "OPEN").text("/id");
        Answer waits = host.api()
                .post(
                        LEASES,
                        "{\"group\":\"update\",\"reason\":\"r\",\"owner\":{\"name\":\"ci3\"},\"waitTimeout\":\"1min\"}")
                .expect(201);
        assertThat(waits.text("/state")).isEqualTo("QUEUED");
        assertThat(waits.header("Lockkeeper-Outcome")).isEqualTo("QUEUED");
        assertThat(waits.body().at("/likelyTooLate").asBoolean()).isTrue();
        assertThat(host.api()
                        .get(LEASES + "/" + waits.text("/id") + "/why")
                        .expect(200)
                        .body()
                        .at("/notes/0")
                        .asString())
                .contains("only after it is given up");
        host.api().delete(LEASES + "/" + waits.text("/id")).expect(200);
        host.close(window);
    }

    @Test
    void closedWindowsAreFilteredBeforeTheyAreLimited() {
        String window = host.ask(Settings.FREE);
        host.close(window);
        for (int i = 0; i < 60; i++) {
            String id = host.api()
                    .post(
                            LEASES,
                            "{\"group\":\"maintenance\",\"reason\":\"r\",\"owner\":{\"name\":\"f%d\"}}".formatted(i))
                    .expect(201)
                    .text("/id");
            host.api()
                    .post(LEASES + "/" + id + "/force-release", "{\"by\":\"a\",\"reason\":\"r\"}")
                    .expect(200);
        }
        List<String> found = new ArrayList<>();
        String after = "";
        do {
            var page = host.api()
                    .get(WINDOWS + "?state=CLOSED&limit=3" + after)
                    .expect(200)
                    .body();
            page.at("/windows").forEach(one -> found.add(one.at("/id").asString()));
            after = page.has("next") ? "&after=" + page.at("/next").asString() : "";
        } while (!after.isEmpty());
        assertThat(found).contains(window).doesNotHaveDuplicates();
    }

    @Test
    void eventsAndWaitsComeThroughNginxAsItComes() throws Exception {
        Programs.need("nginx");
        int port = Ports.reserve();
        URI base = host.lockkeeper().baseUri();
        Files.writeString(
                folder.resolve("nginx.conf"),
                "daemon off; pid %1$s/nginx.pid; error_log stderr; user root;\nevents {}\nhttp { access_log off;\n"
                                .formatted(folder)
                        + "  client_body_temp_path %1$s; proxy_temp_path %1$s; fastcgi_temp_path %1$s; uwsgi_temp_path %1$s; scgi_temp_path %1$s;\n"
                                .formatted(folder)
                        + "  server { listen 127.0.0.1:%d; location / { proxy_pass %s; proxy_read_timeout 7s; } } }\n"
                                .formatted(port, base));
        Process nginx = new ProcessBuilder(
                        "nginx",
                        "-p",
                        folder.toString(),
                        "-c",
                        folder.resolve("nginx.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.log").toFile())
                .start();
        try {
            await().until(() -> answers(port));
            try (EventStream events = EventStream.open(URI.create("http://127.0.0.1:" + port))) {
                await().atMost(Duration.ofSeconds(3))
                        .until(() -> !events.events().isEmpty());
                String id = host.ask(Settings.FREE);
                await().atMost(Duration.ofSeconds(3)).until(() -> events.last().contains(id));
                host.close(id);
            }
            start("backup-a");
            host.awaitService("backup-a.service", "BUSY activating start");
            // Longer than nginx waits for a word: the heartbeats get through.
            try (Socket wait = new Socket(InetAddress.getLoopbackAddress(), port)) {
                wait.setSoTimeout(20_000);
                wait.getOutputStream()
                        .write(("POST /api/v1/waits HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                        + "Content-Length: 17\r\n\r\n{\"timeout\":\"11s\"}")
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(wait.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .contains("TIMED_OUT");
            }
        } finally {
            sandbox.tell("backup-a", "end");
            nginx.destroy();
            nginx.waitFor();
        }
    }

    private static boolean answers(int port) {
        try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return probe.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private String overSocket(String hostName, String path, String... more) throws Exception {
        List<String> curl = new ArrayList<>(
                List.of("curl", "-sS", "--unix-socket", socket().toString(), "http://" + hostName + path));
        curl.addAll(List.of(more));
        Process process = new ProcessBuilder(curl).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private Socket begin(String head) throws IOException {
        URI base = host.lockkeeper().baseUri();
        Socket one = new Socket(base.getHost(), base.getPort());
        one.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        one.getOutputStream().flush();
        return one;
    }

    private static void hangUp(Socket one) throws IOException {
        one.setSoLinger(true, 0);
        one.close();
    }
}
