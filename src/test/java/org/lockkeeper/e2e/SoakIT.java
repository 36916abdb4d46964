package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.lockkeeper.e2e.SoakFacts.Fact;
import org.lockkeeper.testing.SteppedClock;
import tools.jackson.databind.JsonNode;

/**
 * Everything at once: faults of host and service, hostile callers at their limits, honest ones at work; and what must hold
 * looked at throughout. Twenty seconds by default: {@code -Dlockkeeper.soak=30m}, {@code -Dlockkeeper.soak.seed=}.
 */
final class SoakIT extends SandboxedTest {
    private static final Duration LASTS =
            Duration.parse("PT" + System.getProperty("lockkeeper.soak", "20s").toUpperCase(Locale.ROOT));
    private static final long SEED = Long.getLong("lockkeeper.soak.seed", System.nanoTime() % 1_000_000);
    /** Of the run, in which nothing ends the service any more, so that what it does not give back adds up. */
    private static final double LAST_LIFE = 0.3;

    private static final int HOSTILE = 3;
    private static final Duration SLOWLY = Duration.ofSeconds(90);
    private static final int MORE_DESCRIPTORS = 12;
    private static final int MORE_THREADS = 8;

    private final Soak soak = new Soak();
    private final SoakFacts facts = new SoakFacts();
    private final SoakTrail trail = new SoakTrail(
            soak, Set.of("uid:root@socket", "uid:daemon@socket", "token:honest@tcp"), Set.of("token:hostile@tcp"));
    private final Random random = new Random(SEED);
    private final List<Thread> threads = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // set before the test
    private SmallDisc disc;

    @SuppressWarnings("NullAway.Init") // set before the test
    private SteppedClock clock;

    @SuppressWarnings("NullAway.Init") // set before the test
    private Path socket;

    @SuppressWarnings("NullAway.Init") // set before the test
    private Asking root;

    @Override
    Settings prepare() {
        // Short enough, and seen inside as well.
        socket = sandbox.busSocket().resolveSibling("api.sock");
        root = Asking.user("root", "root", socket);
        disc = new SmallDisc(sandbox.scratch().resolve("small"));
        bring(Lockctl.SCRIPT, "lockctl");
        sandbox.unit("backup-asks.service", job("""
                Environment=LOCKKEEPER_URL=unix:/run/dbus/api.sock
                ExecStartPre=/bin/sh /shared/lockctl acquire --group backup --timeout 60s
                """, "asks"));
        sandbox.unit("backup-drained.service", job("", "drained"));
        return Settings.standard()
                .quickToNoticeSilence()
                .gated(sandbox)
                .guard("backup-*.service", "backup")
                .set("lockkeeper.state-directory", disc.folder().toString())
                .set("lockkeeper.http.socket", socket.toString())
                .set("lockkeeper.http.body-timeout", "2s")
                .set("lockkeeper.access.anonymous", "none")
                .set("lockkeeper.access.roles.operator.users", "daemon")
                .set("lockkeeper.limits.each.max-leases", "30")
                .set("lockkeeper.limits.each.max-queued", "20");
    }

    private static String job(String more, String key) {
        return "[Unit]\nStartLimitIntervalSec=0\n[Service]\nType=oneshot\n" + more
                + "ExecStart=/bin/sh -c 'echo ran >> /shared/" + key + "; sleep 0.3'\n";
    }

    private Path bring(Path program, String name) {
        try {
            Path there = Files.copy(program, sandbox.shared().resolve(name));
            Files.setPosixFilePermissions(there, PosixFilePermissions.fromString("rwxr-xr-x"));
            return there;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    Host launch(Settings settings) {
        clock = SteppedClock.in(sandbox.scratch().resolve("clock"));
        List<String> launcher = new ArrayList<>(disc.launcher());
        launcher.addAll(clock.launcher());
        return Host.startUnder(launcher, settings);
    }

    @AfterAll
    void freeDisc() {
        if (disc != null) {
            disc.close();
        }
    }

    @Test
    void whateverBefallsItWhatMustHoldHolds() throws Exception {
        System.out.printf("soak: %s, seed %d%n", LASTS, SEED);
        String honest = token("honest", List.of("*"));
        String hostile = token("hostile", List.of(SoakHostile.HIS));
        SoakFaults faults = new SoakFaults(soak, facts, sandbox, host, clock, disc, root, random);
        SoakHonest work = new SoakHonest(soak, facts);
        SoakCaller operator = caller("daemon", SoakCaller.by(Asking.user("daemon", "daemon", socket)));
        work.window(operator, 0);
        work.lease(caller("honest", bearing(honest)), 0);
        atRest();
        Footprint atFirst = footprint();
        long began = System.nanoTime();
        work(work, honest, operator);
        attack(hostile);
        try {
            while (System.nanoTime() - began < LASTS.toNanos()) {
                boolean early = System.nanoTime() - began < LASTS.toNanos() * (1 - LAST_LIFE);
                String fault = faults.next(early);
                if (fault.equals(SoakFaults.STOP)) {
                    trail.gatesWereOpened();
                }
                look();
                long cycles = cycles() + 2 + random.nextInt(10);
                await("honest work after: " + fault).atMost(SLOWLY).until(() -> cycles() >= cycles || found());
                if (found()) {
                    break;
                }
            }
        } finally {
            soak.end();
            join();
            tell(began);
        }
        look();
        assertThat(soak.findings()).as("seed %d", SEED).isEmpty();
        afterwards(operator);
        await("what it does not need any more").atMost(SLOWLY).untilAsserted(() -> {
            Footprint now = footprint();
            assertThat(now.descriptors().size())
                    .as("%s, at first %s", now.descriptors(), atFirst.descriptors())
                    .isLessThanOrEqualTo(atFirst.descriptors().size() + MORE_DESCRIPTORS);
            assertThat(now.threads()).isLessThanOrEqualTo(atFirst.threads() + MORE_THREADS);
        });
        tell(began, "at rest at first: " + atFirst, "at rest in the end: " + footprint());
        logIsClean();
    }

    private void join() throws InterruptedException {
        long until = System.nanoTime() + SLOWLY.toNanos();
        for (Thread thread : threads) {
            thread.join(Math.max(1, Duration.ofNanos(until - System.nanoTime()).toMillis()));
            if (thread.isAlive()) {
                soak.found(thread.getName() + " does not come to an end");
            }
        }
    }

    private boolean found() {
        return !soak.findings().isEmpty();
    }

    private long cycles() {
        return soak.counted("windows asked for") + soak.counted("leases asked for");
    }

    private String token(String name, List<String> groups) {
        return root.post("/api/v1/tokens", Map.of("name", name, "role", "requester", "groups", groups))
                .expect(201)
                .at("/token");
    }

    private SoakCaller.Way bearing(String token) {
        return SoakCaller.bearing(host.api(), token);
    }

    private SoakCaller caller(String name, SoakCaller.Way way) {
        return new SoakCaller(soak, name, way, new Random(random.nextLong()));
    }

    private interface Turn {
        void take(int number) throws InterruptedException, IOException;
    }

    /** Again and again, each with a number of its own. */
    private void thread(String name, int from, int step, Turn turn) {
        Thread thread = new Thread(
                () -> {
                    try {
                        for (int number = from; soak.goesOn(); number += step) {
                            turn.take(number);
                        }
                    } catch (InterruptedException | IOException | RuntimeException | AssertionError failure) {
                        soak.found("%s: %s".formatted(name, failure));
                    }
                },
                name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void work(SoakHonest work, String token, SoakCaller operator) {
        thread("operator", 1, 1, number -> work.window(operator, number));
        for (int i = 0; i < 2; i++) {
            SoakCaller requester = caller("honest", bearing(token));
            thread("requester-" + i, 1 + i, 2, number -> {
                work.lease(requester, number);
                soak.pause(requester.random(), 0, 300);
            });
        }
        Random units = new Random(random.nextLong());
        thread("units", 0, 1, number -> work.unit(sandbox, units));
    }

    private void attack(String token) {
        SoakHostile hostile = new SoakHostile(
                soak,
                socket,
                host.lockkeeper().baseUri(),
                token,
                bring(Path.of(System.getProperty("basedir", ""), "src/test/programs/hoard"), "hoard"));
        for (int i = 0; i < HOSTILE; i++) {
            Random his = new Random(random.nextLong());
            thread("hostile-" + i, 0, 1, number -> {
                soak.awaitLife();
                hostile.attack(his);
                soak.count("attacks");
                soak.pause(his, 50, 500);
            });
        }
    }

    /** Reads the trail on, and holds it against what must be, and what was acknowledged before. */
    private void look() {
        List<Fact> acknowledged = facts.take();
        Asking.Told told =
                root.get("/api/v1/audit/export?after=" + trail.version()).expect(200);
        told.text().lines().map(SoakCaller.JSON::readTree).forEach(trail::add);
        trail.bears(acknowledged);
    }

    /** Faults and callers are over: what was held back is made up for, and all goes on as it should. */
    private void afterwards(SoakCaller operator) throws InterruptedException {
        trail.living().forEach((id, by) -> assertThat(by).as(id).isIn("token:hostile@tcp", "uid:root@socket", ""));
        atRest();
        String id = operator.expect(
                        operator.insist(
                                "POST",
                                "/api/v1/windows?until=OPEN&wait=30s",
                                SoakCaller.JSON.writeValueAsString(Host.fields("maintenance", Map.of())),
                                "the-last"),
                        201)
                .at("/id");
        JsonNode window = root.get("/api/v1/windows/" + id).body();
        assertThat(window.at("/state").asString()).as(window.toString()).isEqualTo("OPEN");
        root.delete("/api/v1/windows/" + id).expect(200);
        for (String unit : SoakHonest.UNITS) {
            String file = unit.substring("backup-".length(), unit.indexOf('.'));
            int before = sandbox.reachedLines(file);
            assertThat(before).as(unit + " at work").isPositive();
            sandbox.systemctl("start", unit).orFail();
            assertThat(sandbox.reachedLines(file)).as(unit).isGreaterThan(before);
        }
        await("API and trail tell the same").atMost(SLOWLY).untilAsserted(() -> {
            look();
            assertThat(told("windows", "leases"))
                    .isEqualTo(new TreeSet<>(trail.living().keySet()));
        });
        assertThat(soak.findings()).isEmpty();
    }

    private Set<String> told(String... kinds) {
        Set<String> ids = new TreeSet<>();
        for (String kind : kinds) {
            JsonNode page =
                    root.get("/api/v1/" + kind + "?limit=500").expect(200).body();
            page.at("/" + kind).forEach(one -> ids.add(one.at("/id").asString()));
        }
        return ids;
    }

    private void atRest() {
        await("nothing owed, nothing gated").atMost(SLOWLY).untilAsserted(() -> {
            JsonNode gate = root.get("/api/v1/gate").expect(200).body();
            assertThat(gate.at("/owed")).as(gate.toString()).isEmpty();
            assertThat(gate.at("/closed")).as(gate.toString()).isEmpty();
        });
    }

    private Footprint footprint() {
        return Footprint.of(host.lockkeeper().pid());
    }

    /** Of the faults that were injected it tells in one line; nothing else is an error. */
    private void logIsClean() {
        assertThat(host.lockkeeper().log().lines().filter(SoakIT::isStrange).toList())
                .isEmpty();
    }

    private static boolean isStrange(String line) {
        boolean error = line.contains(" ERROR ")
                && !line.contains("The lock store is lost: ")
                && !line.contains("The lock store cannot be used, ");
        return error || line.matches("\\s+at [a-z][\\w.]*\\(.*") || line.startsWith("Caused by:");
    }

    private void tell(long began, String... more) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("seed %d, %d s, longest honest answer %d ms"
                .formatted(SEED, Duration.ofNanos(System.nanoTime() - began).toSeconds(), soak.longestMillis()));
        soak.counts().forEach((what, times) -> lines.add("%9d  %s".formatted(times.sum(), what)));
        lines.addAll(List.of(more));
        lines.addAll(soak.findings());
        Path file = Files.createDirectories(Path.of(System.getProperty("basedir", ""), "target/soak"))
                .resolve("report.txt");
        Files.write(file, lines);
        System.out.println(String.join("\n", lines));
    }
}
