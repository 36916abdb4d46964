package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.testing.LogOnFailure;
import org.lockkeeper.testing.PostgresServer;
import org.lockkeeper.testing.SystemdSandbox;
import tools.jackson.databind.JsonNode;

/** Three hosts of two zones on one PostgreSQL, and pools with rules about hosts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogOnFailure.class)
final class FleetRulesIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(50);

    @TempDir
    static Path directory;

    private final List<Host> hosts = new ArrayList<>();
    private final List<SystemdSandbox> sandboxes = new ArrayList<>();
    private PostgresServer server;

    @BeforeAll
    void boot() throws Exception {
        server = PostgresServer.start();
        Files.writeString(directory.resolve("check"), """
                #!/bin/sh
                test ! -e "$1" && exit 0
                echo looking
                echo "the disk is broken"
                exit 3
                """);
        assertThat(directory.resolve("check").toFile().setExecutable(true)).isTrue();
        List<CompletableFuture<Host>> booted = List.of(
                CompletableFuture.supplyAsync(() -> host("canary", "a", "first", 1)),
                CompletableFuture.supplyAsync(() -> host("web2", "a", "rest", 1)),
                CompletableFuture.supplyAsync(() -> host("web3", "b", "rest", 3)));
        booted.forEach(one -> hosts.add(one.join()));
    }

    private Host host(String name, String zone, String wave, int same) {
        SystemdSandbox sandbox = SystemdSandbox.start();
        synchronized (sandboxes) {
            sandboxes.add(sandbox);
        }
        Settings settings = Settings.standard()
                .on(sandbox)
                .set("lockkeeper.fleet.name", name)
                .set("lockkeeper.fleet.labels.zone", zone)
                .set("lockkeeper.fleet.labels.wave", wave)
                .set("lockkeeper.fleet.absent-after", "5s")
                .set("lockkeeper.fleet.healthy.command", directory.resolve("check") + "," + ill(name))
                .set("lockkeeper.fleet.healthy.interval", "1s")
                .set("lockkeeper.fleet.healthy.within", "2s")
                .set("lockkeeper.fleet.database.url", PostgresServer.url(server))
                .set("lockkeeper.fleet.database.user", "lockkeeper")
                .set("lockkeeper.fleet.database.timeout", "2s")
                .set("lockkeeper.fleet.pools.part.at-most", "50 %")
                .set("lockkeeper.fleet.pools.zoned.at-most", "3")
                .set("lockkeeper.fleet.pools.zoned.at-least-in-zone", "1")
                .set("lockkeeper.fleet.pools.waves.at-most", "3")
                .set("lockkeeper.fleet.pools.waves.waves[0].name", "first")
                .set("lockkeeper.fleet.pools.waves.waves[0].soak", "3s")
                .set("lockkeeper.fleet.pools.waves.waves[1].name", "rest")
                .set("lockkeeper.fleet.pools.well.at-most", "1")
                .set("lockkeeper.fleet.pools.well.after", "healthy")
                .set("lockkeeper.fleet.pools.well.max-unhealthy", "0")
                .set("lockkeeper.fleet.pools.same.at-most", Integer.toString(same));
        for (String pool : List.of("part", "zoned", "waves", "well", "same")) {
            settings = settings.set("lockkeeper.groups.in-" + pool + ".fleet", pool);
        }
        return Host.start(settings);
    }

    private static Path ill(String name) {
        return directory.resolve(name + ".ill");
    }

    @AfterAll
    void end() {
        hosts.forEach(Host::close);
        sandboxes.forEach(SystemdSandbox::close);
        server.close();
    }

    @AfterEach
    void nobodyIsIll() throws Exception {
        for (Host host : hosts) {
            Files.deleteIfExists(ill(host == canary() ? "canary" : host == web2() ? "web2" : "web3"));
            host.closeAll();
        }
        canary().api().post("/api/v1/fleet/resume", Map.of()).expect(200);
    }

    private static Lockctl lockctl(Host host) {
        return new Lockctl("dash", host.lockkeeper().baseUri().toString());
    }

    private Host canary() {
        return hosts.get(0);
    }

    private Host web2() {
        return hosts.get(1);
    }

    private Host web3() {
        return hosts.get(2);
    }

    private static void eventually(Runnable check) {
        await().atMost(SOON).pollInterval(POLL).untilAsserted(check::run);
    }

    private static JsonNode fleet(Host host) {
        return host.api().get("/api/v1/fleet").expect(200).body();
    }

    private static JsonNode of(JsonNode list, String field, String value) {
        return StreamSupport.stream(list.spliterator(), false)
                .filter(entry -> entry.at(field).asString().equals(value))
                .findFirst()
                .orElseThrow(() -> new AssertionError(value + " is not in " + list));
    }

    private static JsonNode pool(Host host, String pool) {
        return of(fleet(host).at("/pools"), "/pool", pool);
    }

    private static Set<String> slots(Host host, String pool) {
        return StreamSupport.stream(fleet(host).at("/slots").spliterator(), false)
                .filter(slot -> slot.at("/pool").asString().equals(pool))
                .map(slot -> slot.at("/id").asString() + " " + slot.at("/state").asString())
                .collect(Collectors.toSet());
    }

    /** What the fleet says of why this one waits. */
    private static String waitsFor(Host host, String pool, String name) {
        return StreamSupport.stream(fleet(host).at("/queue").spliterator(), false)
                .filter(entry -> entry.at("/pool").asString().equals(pool)
                        && entry.at("/id").asString().equals(name))
                .map(entry -> entry.at("/blockers").toString())
                .findFirst()
                .orElse("it does not wait");
    }

    private void allKnowAll() {
        hosts.forEach(host -> eventually(() -> assertThat(
                        StreamSupport.stream(fleet(host).at("/hosts").spliterator(), false)
                                .map(entry -> entry.at("/id").asString() + " "
                                        + entry.at("/state").asString()))
                .containsExactlyInAnyOrder("canary WELL", "web2 WELL", "web3 WELL")));
    }

    @Test
    void everyHostIsShownOnEveryOther() {
        allKnowAll();
        JsonNode canary = of(fleet(web3()).at("/hosts"), "/id", "canary");
        assertThat(canary.at("/kind").asString()).isEqualTo("LOCKKEEPER");
        assertThat(canary.at("/labels/zone").asString()).isEqualTo("a");
        assertThat(canary.at("/labels/wave").asString()).isEqualTo("first");
        assertThat(canary.at("/pools").toString()).contains("part", "waves", "well");
        String shown = lockctl(web2()).run("fleet").out();
        assertThat(shown).containsPattern("(?m)^canary +WELL +LOCKKEEPER ");
    }

    @Test
    void aPartOfTheHostsIsCountedByThoseThereAre() {
        allKnowAll();
        assertThat(pool(web2(), "part").at("/rule").asString()).isEqualTo("50 %");
        assertThat(pool(web2(), "part").at("/atMost").asInt()).isEqualTo(1);
        String first = web2().ask("in-part");
        web2().reaches(first, "OPEN");
        String second = web3().ask("in-part");
        eventually(() -> assertThat(waitsFor(canary(), "part", "web3")).contains("part/web2"));
        web2().close(first);
        web3().reaches(second, "OPEN");
        web3().close(second);
    }

    @Test
    void aZoneIsNeverLeftWithoutAHost() {
        allKnowAll();
        String first = canary().ask("in-zoned");
        canary().reaches(first, "OPEN");
        String second = web2().ask("in-zoned");
        eventually(() ->
                assertThat(waitsFor(web3(), "zoned", "web2")).contains("zone a would have 0 of at least 1 hosts left"));
        assertThat(slots(web3(), "zoned")).containsExactly("canary HELD");
        String alone = web3().ask("in-zoned");
        eventually(() ->
                assertThat(waitsFor(web2(), "zoned", "web3")).contains("zone b would have 0 of at least 1 hosts left"));
        canary().close(first);
        web2().reaches(second, "OPEN");
        web2().close(second);
        web3().close(alone);
    }

    @Test
    void aWaveWaitsUntilTheOneBeforeItHasHadItsTurnAndHasSoaked() {
        allKnowAll();
        String rest = web2().ask("in-waves");
        eventually(() -> assertThat(waitsFor(web3(), "waves", "web2"))
                .contains("wave first goes first: canary has not had its turn yet"));
        String first = canary().ask("in-waves");
        canary().reaches(first, "OPEN");
        eventually(() -> assertThat(waitsFor(web3(), "waves", "web2")).contains("canary is in maintenance"));
        canary().close(first);
        eventually(() -> assertThat(waitsFor(web3(), "waves", "web2")).contains("wave first soaks until"));
        web2().reaches(rest, "OPEN");
        String third = web3().ask("in-waves");
        web3().reaches(third, "OPEN");
        web2().close(rest);
        web3().close(third);
    }

    @Test
    void aHostThatIsNotWellKeepsItsSlotAndStopsTheOthers() throws Exception {
        allKnowAll();
        Files.createFile(ill("web2"));
        String first = web2().ask("in-well");
        web2().reaches(first, "OPEN");
        web2().close(first);
        eventually(() -> assertThat(slots(web3(), "well")).containsExactly("web2 UNHEALTHY"));
        eventually(() -> {
            JsonNode shown = of(fleet(canary()).at("/hosts"), "/id", "web2");
            assertThat(shown.at("/state").asString()).isEqualTo("UNHEALTHY");
            assertThat(shown.at("/ailment").asString()).contains("check has failed with 3: the disk is broken");
        });
        eventually(
                () -> assertThat(pool(web3(), "well").at("/paused").asBoolean()).isTrue());
        assertThat(pool(web3(), "well").at("/unhealthy").asInt()).isEqualTo(1);
        assertThat(of(fleet(web3()).at("/pauses"), "/pool", "well")
                        .at("/reason")
                        .asString())
                .contains("web2 is unhealthy", "there may be 0");
        String next = web3().ask("in-well");
        // it is killed meanwhile, and goes on from what it knew
        web2().lockkeeper().kill9();
        web2().lockkeeper().restart();
        eventually(() -> assertThat(slots(web3(), "well")).containsExactly("web2 UNHEALTHY"));
        Files.delete(ill("web2"));
        eventually(() -> assertThat(slots(canary(), "well")).isEmpty());
        eventually(() -> assertThat(of(fleet(canary()).at("/hosts"), "/id", "web2")
                        .at("/state")
                        .asString())
                .isEqualTo("WELL"));
        assertThat(web3().state(next))
                .as("the pause has to be ended by somebody")
                .isEqualTo("QUEUED");
        canary().api().post("/api/v1/fleet/resume", Map.of("pool", "well")).expect(200);
        web3().reaches(next, "OPEN");
        web3().close(next);
        eventually(() -> assertThat(slots(web3(), "well")).isEmpty());
        assertThat(pool(web3(), "well").at("/paused").asBoolean()).isFalse();
    }

    @Test
    void whereLockkeepersDifferTheStrictestHoldsUntilItIsGone() {
        allKnowAll();
        hosts.forEach(
                host -> assertThat(pool(host, "same").at("/atMost").asInt()).isEqualTo(1));
        hosts.forEach(host ->
                assertThat(pool(host, "same").at("/rulesDiffer").asBoolean()).isTrue());
        String first = canary().ask("in-same");
        canary().reaches(first, "OPEN");
        String second = web3().ask("in-same");
        eventually(() -> assertThat(waitsFor(web3(), "same", "web3")).contains("same/canary"));
        assertThat(web3().state(second)).isEqualTo("QUEUED");
        assertThat(web3().api().get("/actuator/prometheus").expect(200).body().asString())
                .contains("lockkeeper_fleet_rules_differ{pool=\"same\"} 1.0")
                .contains("lockkeeper_fleet_rules_differ{pool=\"part\"} 0.0");
        web3().close(second);
        eventually(() -> assertThat(waitsFor(web2(), "same", "web3")).isEqualTo("it does not wait"));
        web3().lockkeeper().kill9();
        eventually(() ->
                assertThat(pool(web2(), "same").at("/rulesDiffer").asBoolean()).isFalse());
        assertThat(of(fleet(web2()).at("/hosts"), "/id", "web3").at("/state").asString())
                .isEqualTo("ABSENT");
        assertThat(lockctl(web2())
                        .run("fleet", "forget", "canary", "--reason", "x")
                        .exitCode())
                .as("it has a slot")
                .isNotZero();
        assertThat(lockctl(web2())
                        .run("fleet", "forget", "web3", "--reason", "scrapped")
                        .out())
                .isEqualTo("web3 is forgotten\n");
        eventually(() -> assertThat(fleet(canary()).at("/hostCount").asInt()).isEqualTo(2));
        web3().lockkeeper().restart();
        canary().close(first);
        allKnowAll();
    }
}
