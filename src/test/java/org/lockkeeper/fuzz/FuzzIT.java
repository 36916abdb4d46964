package org.lockkeeper.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lockkeeper.testing.Commands;
import org.lockkeeper.testing.LockkeeperProcess;
import org.lockkeeper.testing.LogOnFailure;
import org.lockkeeper.testing.SystemdSandbox;
import org.lockkeeper.testing.Units;
import tools.jackson.databind.JsonNode;

/**
 * Tens of thousands of requests made from the application's own OpenAPI document, sound and broken in every way, over real
 * connections to the packaged application on a real systemd. {@code -Dlockkeeper.fuzz.seed=}, {@code
 * -Dlockkeeper.fuzz.requests=}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogOnFailure.class)
final class FuzzIT {

    private static final long SEED = Long.getLong("lockkeeper.fuzz.seed", 20261129L);
    private static final int REQUESTS = Integer.getInteger("lockkeeper.fuzz.requests", 10_000);
    private static final int ASKERS = 6;
    /** How many of each before all callers stand still for a look at the trail or the table. */
    private static final int ROUND = 80;

    private final List<String> report = new ArrayList<>();
    private final Map<String, String> tokens = new TreeMap<>();
    private Path socket;
    private SystemdSandbox sandbox;
    private LockkeeperProcess lockkeeper;
    private Process owner;

    @BeforeAll
    void boot() throws IOException {
        sandbox = SystemdSandbox.start();
        sandbox.unit("stuck.service", Units.simple("stuck").text());
        sandbox.unit("idle.service", Units.oneshot("idle").text());
        sandbox.daemonReload();
        sandbox.systemctl("start", "stuck.service").orFail();
        owner = new ProcessBuilder("sleep", "infinity").start();
        socket = Files.createTempDirectory("lockkeeper-fuzz").resolve("api.sock");
        lockkeeper = LockkeeperProcess.start(
                sandbox,
                "--lockkeeper.groups.maintenance.conflicts-with=maintenance,backup",
                "--lockkeeper.groups.backup.conflicts-with=",
                "--lockkeeper.groups.free.conflicts-with=",
                "--lockkeeper.groups.stuck.conflicts-with=drained",
                "--lockkeeper.groups.drained.conflicts-with=",
                "--lockkeeper.fleet.name=here",
                "--lockkeeper.fleet.max-hosts=20",
                "--lockkeeper.fleet.pools.web.at-most=1",
                "--lockkeeper.fleet.pools.db.at-most=3",
                "--lockkeeper.groups.limited.limit=2",
                "--lockkeeper.groups.limited.lock-delay=100ms",
                "--lockkeeper.guarded-services[0].unit=stuck.service",
                "--lockkeeper.guarded-services[0].group=stuck",
                "--lockkeeper.guarded-services[1].unit=idle.service",
                "--lockkeeper.guarded-services[1].group=backup",
                "--lockkeeper.urgent.groups=free,maintenance",
                "--lockkeeper.limits.max-queued=10",
                "--lockkeeper.limits.max-leases=20",
                "--lockkeeper.wait.max-concurrent=2",
                "--lockkeeper.http.body-timeout=150ms",
                "--lockkeeper.limits.each.requests-per-second=150",
                "--lockkeeper.limits.each.burst=150",
                "--lockkeeper.access.anonymous=viewer",
                "--lockkeeper.http.socket=" + socket,
                "-XX:TieredStopAtLevel=4");
        List.of("admin", "operator", "requester", "viewer").forEach(this::token);
    }

    @AfterAll
    void end() throws IOException {
        Path file = Files.createDirectories(Path.of(System.getProperty("basedir", ""), "target/fuzz"))
                .resolve("requests.txt");
        Files.write(file, report);
        if (lockkeeper != null) {
            lockkeeper.close();
        }
        if (owner != null) {
            owner.destroyForcibly();
        }
        if (sandbox != null) {
            sandbox.close();
        }
    }

    @Test
    void whateverIsAskedTheAnswerKeepsToTheRules() throws Exception {
        Description description = Description.of(look("/v3/api-docs"));
        Values.World world = new Values.World(
                List.of("maintenance", "backup", "free", "drained", "limited"),
                List.of("stuck.service", "idle.service", "idle"),
                List.of(ProcessHandle.current().pid(), owner.pid()),
                List.of("web", "db"),
                List.of("host-1", "host-2", "host-3", "host:4@x", "5"));
        Oracle oracle = new Oracle(description);
        Callers callers = callers();
        List<Asker> askers = new ArrayList<>();
        for (int i = 0; i < ASKERS; i++) {
            askers.add(new Asker(SEED + i, description, world, callers, oracle));
        }
        Trail trail = new Trail(this::look);
        int compared = 0;
        long sockets = sockets();
        ExecutorService pool = Executors.newFixedThreadPool(ASKERS);
        try {
            while (askers.stream().mapToInt(asker -> asker.asked).sum() < REQUESTS) {
                all(pool, askers, asker -> asker.work(ROUND));
                onlyWhatWasAnswered(trail, askers);
                Locked before = Locked.now(this::look);
                all(pool, askers, asker -> asker.mischief(2 * ROUND));
                Locked after = Locked.now(this::look);
                List<JsonNode> entries = new ArrayList<>(trail.news());
                unexplained(entries, askers);
                Set<String> byTime = entries.stream()
                        .map(entry -> entry.path("subject").asString(""))
                        .collect(Collectors.toSet());
                compared += before.living().size() + before.ended().size();
                assertThat(after.changedSince(before, byTime))
                        .as("nothing but refused requests")
                        .isEmpty();
                if (askers.stream().mapToInt(asker -> asker.faults.size()).sum() > 80) {
                    break;
                }
            }
        } finally {
            pool.shutdownNow();
            askers.forEach(Asker::close);
            tell(askers);
        }
        assertThat(askers.stream().flatMap(asker -> asker.faults.stream()).toList())
                .as("seed %d", SEED)
                .isEmpty();
        assertThat(compared).as("windows and leases that were looked at again").isGreaterThan(REQUESTS / 100);
        // Who stopped listening to events is found out by a heartbeat, every 15 seconds, the first or the second of
        // them; who has left a long-poll, when it has waited as long as it was told to.
        await("connections")
                .atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(sockets())
                        .as("of as many thousands of requests none leaves one")
                        .isLessThanOrEqualTo(sockets + 10));
        assertThat(lockkeeper.log()).doesNotContainPattern("(?m) ERROR |^\\s+at [a-z]| WARN .* o\\.(s|apache)");
    }

    /** As an admin, whose looks are not counted. */
    private JsonNode look(String path) {
        return lockkeeper
                .api()
                .send("GET", path, "", Map.of("Authorization", "Bearer " + tokens.get("admin")))
                .expect(200)
                .body();
    }

    /** Each role by a token, somebody without one, and somebody with one that is none. */
    private Callers callers() {
        int port = lockkeeper.baseUri().getPort();
        List<Callers.Caller> all = new ArrayList<>();
        tokens.forEach((role, token) -> all.add(new Callers.Caller(role, port, "Bearer " + token)));
        all.addAll(List.of(all.get(0), all.get(1))); // who may most is who gets deepest
        all.add(new Callers.Caller("anonymous", port, null));
        all.add(new Callers.Caller("stranger", port, "Bearer lk_" + "0".repeat(43)));
        return new Callers(all);
    }

    private void token(String role) {
        String answer = Commands.run(
                        Duration.ofSeconds(10),
                        List.of(
                                "curl",
                                "-sS",
                                "--unix-socket",
                                socket.toString(),
                                "-H",
                                "Content-Type: application/json",
                                "-d",
                                "{\"name\":\"fuzz-%s\",\"role\":\"%s\"}".formatted(role, role),
                                "http://localhost/api/v1/tokens"))
                .orFail()
                .out();
        tokens.put(role, Values.JSON.readTree(answer).path("token").asString());
    }

    private void onlyWhatWasAnswered(Trail trail, List<Asker> askers) {
        unexplained(trail.news(), askers);
    }

    private static void unexplained(List<JsonNode> entries, List<Asker> askers) {
        List<Trail.Deed> deeds =
                askers.stream().flatMap(asker -> asker.deeds.stream()).toList();
        int unanswered = askers.stream().mapToInt(asker -> asker.unanswered).sum();
        assertThat(Trail.unexplained(entries, deeds, unanswered))
                .as("done, and not answered")
                .isEmpty();
        askers.forEach(asker -> {
            asker.deeds.clear();
            asker.unanswered = 0;
        });
    }

    private static void all(ExecutorService pool, List<Asker> askers, Consumer<Asker> work) throws Exception {
        List<Future<?>> done = new ArrayList<>();
        askers.forEach(asker -> done.add(pool.submit(() -> work.accept(asker))));
        for (Future<?> one : done) {
            one.get(2, TimeUnit.MINUTES);
        }
    }

    private void tell(List<Asker> askers) {
        Map<String, Integer> tally = new TreeMap<>();
        askers.forEach(asker -> asker.tally.forEach((key, count) -> tally.merge(key, count, Integer::sum)));
        int asked = askers.stream().mapToInt(asker -> asker.asked).sum();
        int refused = askers.stream().mapToInt(asker -> asker.refused).sum();
        report.add("%d requests of seed %d, %d refused".formatted(asked, SEED, refused));
        tally.forEach((key, count) -> report.add("%7d  %s".formatted(count, key)));
        askers.forEach(asker -> report.addAll(asker.faults));
    }

    private long sockets() {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + lockkeeper.pid() + "/fd"))) {
            return files.filter(FuzzIT::isSocket).count();
        } catch (IOException gone) {
            throw new java.io.UncheckedIOException(gone);
        }
    }

    private static boolean isSocket(Path file) {
        try {
            return Files.readSymbolicLink(file).toString().startsWith("socket:");
        } catch (IOException closed) {
            return false;
        }
    }
}
