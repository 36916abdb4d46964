package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.testing.Units;
import tools.jackson.databind.JsonNode;

/** A start that was held back has its place in the queue from the moment of its refusal, and keeps it: nobody starves. */
final class HeldBackTurnIT extends SandboxedTest {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofSeconds(60);

    private Path course = Path.of("");

    @Override
    Settings prepare() {
        for (String key : List.of("dump-a", "dump-b", "sweep-one", "sweep-two")) {
            unit("plain-" + key, Units.oneshot("plain-" + key));
        }
        unit("app-db", Units.simple("app-db"));
        return Settings.standard()
                .set("lockkeeper.groups.dump.conflicts-with", "sweep,maintenance")
                .set("lockkeeper.groups.sweep.conflicts-with", "sweep,maintenance")
                .set("lockkeeper.groups.app.conflicts-with", "sweep,maintenance")
                .gated(sandbox)
                .guard("dump-*.service", "dump")
                .guard("plain-dump-*.service", "dump")
                .guard("sweep-*.service", "sweep")
                .guard("plain-sweep-*.service", "sweep")
                .guard("app-db.service", "app")
                .with("policy", "stop");
    }

    @BeforeEach
    void bring() throws IOException {
        Path script = sandbox.shared().resolve("lockctl");
        Files.deleteIfExists(script);
        Files.copy(Lockctl.SCRIPT, script);
        course = Files.createTempFile(sandbox.shared(), "course", null);
        sandbox.exec("chmod", "+x", "/shared/lockctl").orFail();
    }

    @AfterEach
    void endAll() {
        sandbox.systemctl("stop", "dump-*.timer", "sweep-*.timer");
        sandbox.systemctl("stop", "dump-*.service", "sweep-*.service", "plain-*.service");
        host.closeAll();
        leases().forEach(lease -> host.api().release(lease.at("/id").asString()));
        sandbox.systemctl("kill", "--signal=KILL", "dump-*", "sweep-*", "plain-*", "app-db");
        await().atMost(LONG).until(() -> leases().isEmpty() && owed().isEmpty());
    }

    /** @param acquire what lockctl is told, if the job asks for a lease */
    private void job(String name, String acquire, String work) {
        String pre = acquire.isEmpty() ? "" : "ExecStartPre=/bin/sh /shared/lockctl " + acquire + "\n";
        sandbox.unit(
                name + ".service", """
                    [Service]
                    Type=oneshot
                    Environment=LOCKKEEPER_URL=%s
                    %sExecStart=/bin/sh -c 'echo begin %s >> /shared/%s; %s; echo end %3$s >> /shared/%4$s'
                    """.formatted(host.lockkeeper().baseUri(), pre, name, course.getFileName(), work));
    }

    private void timer(String name, String lines) {
        sandbox.unit(name + ".timer", "[Timer]\nAccuracySec=1ms\n" + lines + "\n");
    }

    /** Two backups that come again each second overlap all the time, and so keep a clean-up's gate closed all the time. */
    @ParameterizedTest
    @ValueSource(strings = {"sweep", "dump"})
    void cleanUpHasItsTurnAmongBackupsThatKeepComing(String group) {
        for (String key : List.of("dump-a", "dump-b")) {
            job(key, "acquire --group dump --timeout 5min", "sleep 3");
        }
        timer("dump-a", "OnActiveSec=10ms\nOnUnitInactiveSec=1s");
        timer("dump-b", "OnActiveSec=1500ms\nOnUnitInactiveSec=1s");
        job("sweep-up", "acquire --group " + group + " --timeout 5min", "sleep 0.2");
        sandbox.daemonReload();
        sandbox.systemctl("start", "dump-a.timer", "dump-b.timer").orFail();
        host.awaitService("dump-a.service", "BUSY activating start");
        host.awaitService("dump-b.service", "BUSY activating start");
        sandbox.systemctl("start", "sweep-up").orFail();
        awaitStart("sweep-up.service");
        awaitLine("end sweep-up");
        if (group.equals("sweep")) {
            assertAloneIn(lines(), "sweep-up");
        }
        // And the backups go on.
        int before = (int) lines().stream().filter("end dump-a"::equals).count();
        await().atMost(LONG)
                .until(() -> lines().stream().filter("end dump-a"::equals).count() > before);
    }

    /** Who asks for no lease has his turn, too: one after the other what a window held back, and none starts meanwhile. */
    @Test
    void jobsThatDoNotAskHaveTheirTurnInTheOrderOfTheirRefusals() {
        String window = open();
        for (String key : List.of("plain-dump-a", "plain-sweep-one", "plain-dump-b", "plain-sweep-two")) {
            sandbox.systemctl("start", key).orFail();
            awaitOwed(key + ".service");
        }
        host.close(window);

        host.awaitService("plain-dump-a.service", "BUSY activating start");
        await().untilAsserted(() -> assertThat(kinds())
                .containsExactly(
                        "START plain-dump-a.service HELD UNIT",
                        "START plain-sweep-one.service QUEUED START",
                        "START plain-dump-b.service QUEUED START",
                        "START plain-sweep-two.service QUEUED START"));
        sandbox.tell("plain-dump-a", "end");
        host.awaitService("plain-sweep-one.service", "BUSY activating start");
        // Its own timer cannot get a backup in beside it.
        sandbox.systemctl("start", "plain-dump-a").orFail();
        awaitOwed("plain-dump-a.service");
        assertThat(host.service("plain-dump-b.service")).startsWith("IDLE");
        sandbox.tell("plain-sweep-one", "end");
        host.awaitService("plain-dump-b.service", "BUSY activating start");
        assertThat(host.service("plain-dump-a.service"))
                .as("it came after the second clean-up")
                .startsWith("IDLE");
        sandbox.tell("plain-dump-b", "end");
        host.awaitService("plain-sweep-two.service", "BUSY activating start");
        sandbox.tell("plain-sweep-two", "end");
        host.awaitService("plain-dump-a.service", "BUSY activating start");
        sandbox.tell("plain-dump-a", "end");
        await().until(() -> leases().isEmpty());
    }

    /** It waits for busy services as well, and nothing that conflicts starts while it does. */
    @Test
    void startThatHasItsTurnWaitsForWhatRunsWithoutALease() {
        sandbox.systemctl("start", "--no-block", "plain-dump-a").orFail();
        host.awaitService("plain-dump-a.service", "BUSY activating start");
        String lease = held("sweep-lease", "free");
        String other = held("a backup elsewhere", "dump");
        sandbox.systemctl("start", "plain-sweep-one").orFail();
        awaitOwed("plain-sweep-one.service");
        String later = ask("a later backup", "dump");
        release(other);
        await().untilAsserted(() -> assertThat(kinds()).contains("START plain-sweep-one.service DRAINING START"));
        sandbox.systemctl("start", "plain-dump-b").orFail();
        awaitOwed("plain-dump-b.service");
        assertThat(host.service("plain-sweep-one.service")).startsWith("IDLE");
        sandbox.tell("plain-dump-a", "end");
        host.awaitService("plain-sweep-one.service", "BUSY activating start");
        assertThat(lease(later).at("/state").asString()).isEqualTo("QUEUED");
        sandbox.tell("plain-sweep-one", "end");
        host.awaitService("plain-dump-b.service", "BUSY activating start");
        await().untilAsserted(
                        () -> assertThat(lease(later).at("/state").asString()).isNotEqualTo("QUEUED"));
        sandbox.tell("plain-dump-b", "end");
        release(lease);
    }

    /** A service that every window stops is in no job's way: neither waited for, nor stopped, nor kept from starting. */
    @Test
    void serviceThatIsStoppedForWindowsDoesNotCount() {
        start("app-db");
        host.awaitService("app-db.service", "BUSY active running");
        String lease = held("a backup elsewhere", "dump");
        sandbox.systemctl("start", "plain-sweep-one").orFail();
        awaitOwed("plain-sweep-one.service");
        release(lease);
        host.awaitService("plain-sweep-one.service", "BUSY activating start");
        assertThat(host.service("app-db.service")).isEqualTo("BUSY active running");
        sandbox.systemctl("restart", "app-db").orFail();
        host.awaitService("app-db.service", "BUSY active running");
        sandbox.tell("plain-sweep-one", "end");
    }

    @Test
    void placeOutlastsKillAndRestart() {
        String lease = held("a backup elsewhere", "dump");
        sandbox.systemctl("start", "plain-sweep-one").orFail();
        awaitOwed("plain-sweep-one.service");
        awaitStart("plain-sweep-one.service");
        int runs = sandbox.reached("plain-sweep-one", "end").size();
        String later = ask("a later backup", "dump");
        List<String> before = kinds();
        host.lockkeeper().kill9();
        host.lockkeeper().restart();
        assertThat(kinds()).isEqualTo(before);
        release(lease);
        host.awaitService("plain-sweep-one.service", "BUSY activating start");
        await().untilAsserted(() -> assertThat(kinds()).contains("START plain-sweep-one.service HELD UNIT"));
        host.lockkeeper().kill9();
        host.lockkeeper().restart();
        assertThat(lease(later).at("/state").asString()).isEqualTo("QUEUED");
        sandbox.tell("plain-sweep-one", "end");
        await().untilAsserted(
                        () -> assertThat(lease(later).at("/state").asString()).isEqualTo("HELD"));
        assertThat(sandbox.reached("plain-sweep-one", "end")).hasSize(runs + 1);
    }

    @Test
    void whatWaitsIsShownAsWhatItIsAndCanBeGivenUp() {
        String lease = held("a backup elsewhere", "dump");
        sandbox.systemctl("start", "plain-sweep-one").orFail();
        JsonNode start = awaitStart("plain-sweep-one.service");
        String id = start.at("/id").asString();
        assertThat(start.at("/owner").asString()).isEqualTo("plain-sweep-one.service");
        assertThat(start.has("waitUntil")).isFalse();
        String later = ask("a later backup", "dump");
        assertThat(Host.blockers(lease(later).at("/blockers"))).containsExactly("REQUEST " + id);
        assertThat(lease(later).at("/blockers/0/detail").asString())
                .startsWith("start of plain-sweep-one.service, held back since ")
                .endsWith("waits for its turn");
        JsonNode why =
                host.api().get("/api/v1/leases/" + later + "/why").expect(200).body();
        assertThat(why.at("/reasons/0/freedBy").asString()).contains("gives the start up");
        host.api().delete("/api/v1/leases/" + id).expect(200);
        await().until(() -> owed().isEmpty());
        await().untilAsserted(
                        () -> assertThat(lease(later).at("/state").asString()).isEqualTo("HELD"));
        release(lease);
        release(later);
        host.allHadTheirTurn();
        assertThat(host.service("plain-sweep-one.service")).startsWith("IDLE");
    }

    private void assertAloneIn(List<String> lines, String name) {
        int begin = lines.indexOf("begin " + name);
        assertThat(lines.subList(begin, begin + 2)).containsExactly("begin " + name, "end " + name);
        long open = lines.subList(0, begin).stream()
                        .filter(line -> line.startsWith("begin"))
                        .count()
                - lines.subList(0, begin).stream()
                        .filter(line -> line.startsWith("end"))
                        .count();
        assertThat(open).as(lines.toString()).isZero();
    }

    private String open() {
        String id = host.ask("maintenance");
        host.reaches(id, "OPEN");
        return id;
    }

    private String held(String reason, String group) {
        String id = ask(reason, group);
        host.api().get("/api/v1/leases/" + id + "?until=HELD&wait=30s").expect(200);
        await().untilAsserted(
                        () -> assertThat(lease(id).at("/state").asString()).isIn("HELD", "DRAINING"));
        return id;
    }

    private String ask(String reason, String group) {
        return host.api()
                .post(
                        "/api/v1/leases",
                        Map.of("group", group, "reason", reason, "owner", Map.of("name", "bob"), "ttl", "1h"))
                .expect(201)
                .text("/id");
    }

    private void release(String id) {
        host.api().release(id).expect(200);
    }

    private JsonNode lease(String id) {
        return host.api().get("/api/v1/leases/" + id).expect(200).body();
    }

    private List<JsonNode> leases() {
        return list(host.api().get("/api/v1/leases").expect(200).body().at("/leases"));
    }

    private List<String> kinds() {
        return leases().stream()
                .map(lease -> Stream.of("kind", "owner", "state", "binding")
                        .map(field -> lease.at("/" + field).asString())
                        .reduce((one, other) -> one + " " + other)
                        .orElse(""))
                .toList();
    }

    private JsonNode awaitStart(String unit) {
        return await().atMost(LONG)
                .pollInterval(POLL)
                .until(
                        () -> leases().stream()
                                .filter(lease -> lease.at("/kind").asString("").equals("START"))
                                .filter(lease -> lease.at("/unit").asString("").equals(unit))
                                .findFirst()
                                .orElseGet(() ->
                                        host.api().get("/api/v1/leases").body().at("/missing")),
                        start -> !start.isMissingNode());
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(course);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitLine(String line) {
        await(line).atMost(LONG).until(() -> lines().contains(line));
    }

    private List<String> owed() {
        return list(host.api().get("/api/v1/gate").expect(200).body().at("/owed")).stream()
                .map(it -> it.at("/unit").asString())
                .toList();
    }

    private void awaitOwed(String unit) {
        await().atMost(LONG)
                .pollInterval(POLL)
                .untilAsserted(() -> assertThat(owed()).contains(unit));
    }

    private static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}
