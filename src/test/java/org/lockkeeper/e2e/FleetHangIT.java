package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lockkeeper.testing.LogOnFailure;
import org.lockkeeper.testing.PostgresServer;
import org.lockkeeper.testing.SystemdSandbox;

/** A database that hangs says nothing, and closes no connection either: that nobody knows any more must be found out. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogOnFailure.class)
final class FleetHangIT {

    /** With the times that are configured where none are: once asked, once waited, once tried anew. */
    private static final Duration TOLD = Duration.ofSeconds(15);
    /** Whatever is asked of Lockkeeper meanwhile is answered at once; a busy machine may take some of this. */
    private static final Duration AT_ONCE = Duration.ofSeconds(3);

    @SuppressWarnings("NullAway.Init")
    private PostgresServer database;

    @SuppressWarnings("NullAway.Init")
    private SystemdSandbox sandbox;

    @SuppressWarnings("NullAway.Init")
    private Host host;

    @BeforeAll
    void boot() {
        database = PostgresServer.start();
        sandbox = SystemdSandbox.start();
        host = Host.start(Settings.standard()
                .on(sandbox)
                .set("lockkeeper.groups.pure.fleet", "web")
                .set("lockkeeper.fleet.name", "host1")
                .set("lockkeeper.fleet.pools.web.at-most", "1")
                .set("lockkeeper.fleet.database.url", PostgresServer.url(database))
                .set("lockkeeper.fleet.database.user", "lockkeeper"));
    }

    @AfterAll
    void end() {
        if (host != null) {
            host.close();
        }
        sandbox.close();
        database.close();
    }

    private String fleet() {
        return host.api().get("/api/v1/fleet").expect(200).body().toString();
    }

    private String page() {
        return new Visitor(host.lockkeeper().baseUri()).get("/page/fleet").body();
    }

    private String lockctl() {
        var told = new Lockctl("dash", host.lockkeeper().baseUri().toString()).run("fleet");
        return told.out() + told.err();
    }

    private String health() {
        return host.api().get("/actuator/health").body().toString();
    }

    /** Each way to ask, and whether it says that nothing is known. */
    private Map<String, BooleanSupplier> ways() {
        Map<String, BooleanSupplier> ways = new LinkedHashMap<>();
        ways.put("API", () -> fleet().contains("\"storeFault\""));
        ways.put("health", () -> health().contains("\"fault\":\"postgresql:"));
        ways.put(
                "page",
                () -> page().contains("nothing is known of the fleet now") && !page().contains("In maintenance"));
        ways.put("lockctl", () -> lockctl().contains("the store of the fleet cannot be used"));
        return ways;
    }

    @Test
    void aDatabaseThatHangsIsToldAndNothingOfThisHostHangsWithIt() {
        host.awaitVerdict("maintenance", "IDLE");
        String rolled = host.ask("pure");
        host.reaches(rolled, "OPEN");
        assertThat(fleet()).contains("\"host1\"").doesNotContain("storeFault");
        ways().forEach((way, unknown) ->
                assertThat(unknown.getAsBoolean()).as(way).isFalse());

        database.signal("STOP");
        Instant hangs = Instant.now();
        try {
            Map<String, Duration> told = new LinkedHashMap<>();
            Duration longest = Duration.ZERO;
            while (told.size() < ways().size()
                    && Duration.between(hangs, Instant.now()).compareTo(TOLD.multipliedBy(4)) < 0) {
                for (Map.Entry<String, BooleanSupplier> way : ways().entrySet()) {
                    Instant asked = Instant.now();
                    if (way.getValue().getAsBoolean()) {
                        told.putIfAbsent(way.getKey(), Duration.between(hangs, asked));
                    }
                    Duration took = Duration.between(asked, Instant.now());
                    longest = took.compareTo(longest) > 0 ? took : longest;
                }
                Instant asked = Instant.now();
                String own = host.ask(Settings.FREE);
                host.reaches(own, "OPEN");
                host.close(own);
                Duration took = Duration.between(asked, Instant.now());
                longest = took.compareTo(longest) > 0 ? took : longest;
            }
            System.out.println("fleet: a database that hangs is told after " + told + ", longest answer " + longest);
            assertThat(told).containsOnlyKeys(ways().keySet());
            assertThat(told.values()).allSatisfy(after -> assertThat(after).isLessThan(TOLD));
            assertThat(longest).isLessThan(AT_ONCE);
            assertThat(host.state(rolled)).as("what was granted stays").isEqualTo("OPEN");
            assertThat(host.state(host.ask("pure"))).as("and nothing new is").isEqualTo("QUEUED");
        } finally {
            database.signal("CONT");
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> !fleet().contains("storeFault"));
        assertThat(host.state(rolled)).isEqualTo("OPEN");
        ways().forEach((way, unknown) ->
                assertThat(unknown.getAsBoolean()).as(way).isFalse());
        host.closeAll();
    }
}
