package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lockkeeper.testing.Link;
import org.lockkeeper.testing.LogOnFailure;
import org.lockkeeper.testing.PostgresServer;
import org.lockkeeper.testing.SteppedClock;
import org.lockkeeper.testing.SystemdSandbox;

/**
 * Three hosts, whose clocks are an hour apart, on one PostgreSQL, under load. Lockkeepers and the primary are killed, the standby
 * is promoted, and the way from a host to the database is cut both ways and one way. Checked from outside, by what the units
 * wrote. {@code -Dlockkeeper.storm=SECONDS} is for how long, {@code -Dlockkeeper.seed=N} which.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogOnFailure.class)
final class FleetStormIT {

    private static final int HOSTS = 3;
    private static final Duration STORM = Duration.ofSeconds(Integer.getInteger("lockkeeper.storm", 20));
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final Duration LONG = Duration.ofSeconds(90);

    private final List<Member> members = new ArrayList<>();
    private final List<PostgresServer> servers = new ArrayList<>();
    private volatile boolean over;

    /** One host, and its own ways to the two databases. */
    private static final class Member extends FleetMember {
        private final List<Link> links;

        Member(String name, SystemdSandbox sandbox, Host host, List<Link> links) {
            super(name, sandbox, host);
            this.links = links;
        }
    }

    @BeforeAll
    void boot() {
        servers.add(PostgresServer.start());
        servers.add(servers.get(0).synchronousStandby());
        Stream.of(1, 0, -1)
                .map(hours -> CompletableFuture.supplyAsync(() -> member(hours)))
                .toList()
                .forEach(one -> members.add(one.join()));
    }

    /** @param hours by which its clock is ahead */
    private Member member(int hours) {
        String name = "host" + (hours + 2);
        SystemdSandbox sandbox = SystemdSandbox.start();
        sandbox.unit("job.service", FleetMember.JOB).daemonReload();
        List<Link> links =
                servers.stream().map(server -> new Link(server.port())).toList();
        String url = links.stream()
                .map(link -> "127.0.0.1:" + link.port())
                .collect(Collectors.joining(",", "jdbc:postgresql://", "/fleet"));
        Settings settings = Settings.standard()
                .on(sandbox)
                .set("lockkeeper.groups.rolled.conflicts-with", "rolled")
                .set("lockkeeper.groups.rolled.fleet", "web")
                .set("lockkeeper.fleet.name", name)
                .set("lockkeeper.fleet.pools.web.at-most", "1")
                .set("lockkeeper.fleet.database.url", url)
                .set("lockkeeper.fleet.database.user", "lockkeeper")
                .set("lockkeeper.fleet.database.timeout", "2s");
        SteppedClock clock = SteppedClock.in(sandbox.scratch().resolve("clock"));
        clock.set(Duration.ofHours(hours));
        return new Member(name, sandbox, Host.startUnder(clock.launcher(), settings), links);
    }

    @AfterAll
    void end() {
        members.forEach(member -> {
            member.host.close();
            member.sandbox.close();
            member.links.forEach(Link::close);
        });
        servers.forEach(PostgresServer::close);
    }

    @Test
    void neverTwoAtWorkAndNothingThatWasAnsweredIsLost() throws Exception {
        long seed = Long.getLong("lockkeeper.seed", System.nanoTime());
        Map<String, Integer> faults = new TreeMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(HOSTS);
        try {
            List<CompletableFuture<Void>> work = members.stream()
                    .map(member -> CompletableFuture.runAsync(
                            () -> {
                                for (int i = 0; !over; i++) {
                                    member.turn(member.name + "-" + i);
                                }
                            },
                            threads))
                    .toList();
            await().atMost(LONG).until(() -> done() >= 2);
            storm(new Random(seed), faults, work);
            int then = done();
            long began = System.nanoTime();
            await("progress after the last fault")
                    .atMost(SOON)
                    .pollInterval(POLL)
                    .until(() -> done() > then);
            Duration progress = Duration.ofNanos(System.nanoTime() - began);
            over = true;
            CompletableFuture.allOf(work.toArray(CompletableFuture[]::new)).get(120, TimeUnit.SECONDS);
            System.out.printf(
                    "seed %d: %d turns, faults %s, the next turn %d ms after the last%n",
                    seed, done(), faults, progress.toMillis());
        } finally {
            over = true;
            threads.shutdownNow();
        }
        List<FleetMember.Turn> all = members.stream()
                .flatMap(member -> member.turns().stream())
                .sorted(Comparator.comparing(FleetMember.Turn::from))
                .toList();
        assertThat(all).as("seed %d", seed).hasSize(done());
        for (int i = 1; i < all.size(); i++) {
            assertThat(all.get(i).from())
                    .as("seed %d: two at once: %s and %s", seed, all.get(i - 1), all.get(i))
                    .isGreaterThan(all.get(i - 1).until());
        }
        assertThat(members).allMatch(member -> member.done.get() > 0);
    }

    private int done() {
        return members.stream().mapToInt(member -> member.done.get()).sum();
    }

    private void storm(Random random, Map<String, Integer> faults, List<CompletableFuture<Void>> work) {
        long began = System.nanoTime();
        PostgresServer primary = servers.get(0);
        while (System.nanoTime() - began < STORM.toNanos()) {
            assertThat(work).noneMatch(CompletableFuture::isCompletedExceptionally);
            Member victim = members.get(random.nextInt(HOSTS));
            boolean half = System.nanoTime() - began > STORM.toNanos() / 2;
            String fault;
            if (half && primary == servers.get(0)) {
                primary.kill();
                servers.get(1).promote();
                primary = servers.get(1);
                fault = "fail-over";
            } else {
                fault = fault(random, victim, primary);
            }
            faults.merge(fault, 1, Integer::sum);
            pause(200 + random.nextInt(1800));
        }
    }

    private static String fault(Random random, Member victim, PostgresServer primary) {
        switch (random.nextInt(8)) {
            case 0 -> {
                primary.kill();
                primary.up();
                return "database killed";
            }
            case 1, 2 -> {
                victim.host.lockkeeper().kill9();
                victim.host.lockkeeper().restart();
                return "Lockkeeper killed";
            }
            case 3, 4 -> {
                return cut(random, victim, true, true, "cut both ways");
            }
            case 5 -> {
                return cut(random, victim, true, false, "cut to the database");
            }
            default -> {
                return cut(random, victim, false, true, "cut from the database");
            }
        }
    }

    private static String cut(Random random, Member victim, boolean there, boolean back, String name) {
        victim.links.forEach(link -> link.cut(there, back));
        pause(300 + random.nextInt(4000));
        if (random.nextInt(4) == 0) {
            // and it is killed while nobody hears it
            victim.host.lockkeeper().kill9();
            victim.host.lockkeeper().restart();
        }
        victim.links.forEach(link -> link.cut(false, false));
        return name;
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
    }
}
