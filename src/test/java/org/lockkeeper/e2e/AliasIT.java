package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.testing.Units;
import tools.jackson.databind.JsonNode;

/** A unit is one unit, by whichever of its names it is configured, started, admitted, ignored or waited for. */
final class AliasIT extends SandboxedTest {
    private static final Duration POLL = Duration.ofMillis(20);

    @Override
    Settings prepare() {
        // Guarded by its alias, of which each instance is one of the other.
        job("restic-backup@", "");
        alias("restic@.service", "restic-backup@.service");
        // Guarded by its own name only.
        job("sync-files@", "");
        alias("files@.service", "sync-files@.service");
        // One instance has a name of its own.
        alias("restic@special.service", "sync-files@special.service");
        unit("mariadb", Units.simple("mariadb"));
        alias("mysql.service", "mariadb.service");
        // The first entry that one of its names fits decides.
        job("dump", "");
        alias("backup-dump.service", "dump.service");
        alias("clean-dump.service", "dump.service");
        job("report", "");
        return Settings.standard()
                .set("lockkeeper.groups.app.conflicts-with", "maintenance")
                .gated(sandbox)
                .guard("restic@*.service", "backup")
                .guard("sync-files@*.service", "backup")
                .guard("mysql.service", "app")
                .with("policy", "stop")
                .guard("backup-*.service", "backup")
                .guard("clean-*.service", "cleanup")
                .guard("dump.service", "update")
                .guard("late-*.service", "backup");
    }

    /** Its runs are the lines of {@code KEY-INSTANCE.runs}; it stays at work while {@code KEY-INSTANCE.stay} is there. */
    private void job(String key, String more) {
        sandbox.unit(
                key + ".service",
                "[Unit]\n" + more + "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo $INVOCATION_ID >>/shared/"
                        + key + "%i.runs; while [ -e /shared/" + key + "%i.stay ]; do sleep 0.05; done'\n");
    }

    private void alias(String name, String of) {
        try {
            Files.createSymbolicLink(sandbox.unitFolder().resolve(name), Path.of(of));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int runs(String key) {
        return sandbox.reachedLines(key + ".runs");
    }

    private void stay(String key) {
        sandbox.exec("touch", "/shared/" + key + ".stay").orFail();
    }

    private void leave(String key) {
        sandbox.exec("rm", "-f", "/shared/" + key + ".stay").orFail();
    }

    @AfterEach
    void endAll() {
        sandbox.exec("sh", "-c", "rm -f /shared/*.stay").orFail();
        host.closeAll();
        awaitOwed();
        sandbox.systemctl("kill", "--signal=KILL", "mariadb");
        host.awaitVerdict("maintenance", "IDLE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"restic@busy", "restic-backup@busy", "sync-files@busy", "files@busy", "restic@special"})
    void busyUnderAnyNameBlocks(String name) {
        String unit = canonical(name);
        stay(key(unit));
        start(name);
        host.awaitService(unit, "BUSY activating start");
        String id = host.ask("maintenance");
        host.reaches(id, "DRAINING");
        host.allHadTheirTurn();
        assertThat(host.blockers(id)).containsExactly("SERVICE " + unit);
        leave(key(unit));
        host.reaches(id, "OPEN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"restic@held", "restic-backup@kept", "sync-files@held", "files@kept", "restic@special"})
    void startUnderAnyNameIsHeldBackAndMadeUpFor(String name) {
        String unit = canonical(name);
        int before = runs(key(unit));
        String id = open(List.of());
        sandbox.systemctl("start", name).orFail();
        awaitOwed(unit);
        assertThat(runs(key(unit))).isEqualTo(before);
        host.close(id);
        awaitOwed();
        await().pollInterval(POLL).until(() -> runs(key(unit)) == before + 1);
    }

    @Test
    void unitThatIsConfiguredByAnAliasIsStoppedAndRunsAgainAfterwards() {
        start("mysql");
        host.awaitService("mariadb.service", "BUSY active running");
        String id = open(List.of());
        assertThat(active("mariadb")).isEqualTo("inactive");
        for (String name : List.of("mysql", "mariadb")) {
            sandbox.systemctl("start", name).orFail();
            assertThat(active("mariadb")).isEqualTo("inactive");
        }
        host.close(id);
        awaitOwed();
        await().pollInterval(POLL).until(() -> active("mysql").equals("active"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "restic@in.service",
                "restic-backup@in.service",
                "restic@i*.service",
                "files@in.service",
                "sync-files@in.service"
            })
    void admittedUnderAnyNamePasses(String admitted) {
        String unit = canonical(admitted.replace("*", "n").replace(".service", ""));
        stay(key(unit));
        start(unit);
        host.awaitService(unit, "BUSY activating start");
        String id = open(List.of(admitted));
        assertThat(texts(host.window(id).body().at("/members"))).contains(unit);
        leave(key(unit));
        host.awaitService(unit, "IDLE inactive dead");
        int before = runs(key(unit));
        sandbox.systemctl("start", unit).orFail();
        assertThat(runs(key(unit))).isEqualTo(before + 1);
    }

    @Test
    void globOfTheOtherTemplateAdmitsAllInstances() {
        String id = open(List.of("restic-backup@*.service", "files@*.service"));
        sandbox.systemctl("start", "restic@never1", "restic-backup@never2", "sync-files@never3")
                .orFail();
        assertThat(runs("restic-backup@never1")).isEqualTo(1);
        assertThat(runs("restic-backup@never2")).isEqualTo(1);
        assertThat(runs("sync-files@never3")).isEqualTo(1);
        host.close(id);
    }

    @Test
    void waitsAndIgnoresByAnyName() {
        start("mysql");
        host.awaitService("mariadb.service", "BUSY active running");
        assertThat(waited(List.of("mysql"), List.of())).isEqualTo("TIMED_OUT mariadb.service");
        assertThat(waited(List.of("mariadb"), List.of())).isEqualTo("TIMED_OUT mariadb.service");
        assertThat(waited(List.of(), List.of("mysql"))).isEqualTo("QUIET ");
        assertThat(waited(List.of("restic@other", "restic-backup@other", "files@other"), List.of()))
                .isEqualTo("QUIET ");
        host.api().post("/api/v1/waits", Map.of("services", List.of("mysqk"))).expect(400);
        assertThat(host.api()
                        .get("/api/v1/services?unit=mysql.service")
                        .expect(200)
                        .text("/services/0/unit"))
                .isEqualTo("mariadb.service");
        assertThat(texts(host.details("mariadb.service").at("/names")))
                .containsExactly("mariadb.service", "mysql.service");
    }

    @Test
    void leaseOfAUnitIsTakenInAnyOfItsNames() {
        stay("restic-backup@own");
        start("restic@own");
        host.awaitService("restic-backup@own.service", "BUSY activating start");
        String run =
                host.details("restic-backup@own.service").at("/invocationId").asString();
        String lease = host.api()
                .post(
                        "/api/v1/leases",
                        Map.of(
                                "group",
                                "cleanup",
                                "owner",
                                Map.of("unit", "restic@own", "invocationId", run),
                                "reason",
                                "prune",
                                "ttl",
                                "10min",
                                "waitTimeout",
                                "10min"))
                .expect(201)
                .text("/id");
        assertThat(host.api()
                        .get("/api/v1/leases/" + lease + "?until=HELD&wait=10s")
                        .text("/state"))
                .isEqualTo("HELD");
        leave("restic-backup@own");
        assertThat(host.api()
                        .get("/api/v1/leases/" + lease + "?until=ENDED&wait=10s")
                        .text("/state"))
                .isEqualTo("ENDED");
    }

    @Test
    void firstEntryThatFitsAnyNameDecides() {
        assertThat(host.details("dump.service").at("/group").asString()).isEqualTo("backup");
        assertThat(texts(host.details("dump.service").at("/names")))
                .containsExactly("dump.service", "backup-dump.service", "clean-dump.service");
        String id = open(List.of());
        assertThat(texts(host.window(id).body().at("/gate/closed")))
                .contains("dump.service", "mariadb.service", "restic@*.service")
                .noneMatch(gate -> gate.endsWith("@.service") || gate.endsWith("-.service"));
    }

    @Test
    void aliasThatAppearsWhileTheUnitRunsGuardsIt() {
        stay("report");
        start("report");
        await().pollInterval(POLL).until(() -> runs("report") == 1);
        assertThat(host.service("report.service")).startsWith("missing");
        alias("late-report.service", "report.service");
        sandbox.daemonReload();
        host.awaitService("report.service", "BUSY activating start");
        String id = host.ask("maintenance");
        host.reaches(id, "DRAINING");
        host.allHadTheirTurn();
        assertThat(host.blockers(id)).containsExactly("SERVICE report.service");
        leave("report");
        host.reaches(id, "OPEN");
        sandbox.systemctl("start", "report").orFail();
        assertThat(runs("report")).isEqualTo(1);
        host.close(id);
        await().pollInterval(POLL).until(() -> runs("report") == 2);
        sandbox.removeUnit("late-report.service").daemonReload();
        await().pollInterval(POLL).until(() -> host.service("report.service").startsWith("missing"));
    }

    private static String canonical(String name) {
        if (name.equals("restic@special")) {
            return "sync-files@special.service";
        }
        return name.replaceFirst("^restic@", "restic-backup@").replaceFirst("^files@", "sync-files@") + ".service";
    }

    private static String key(String unit) {
        return unit.replace(".service", "");
    }

    private String open(List<String> admits) {
        String id = host.api()
                .post(
                        "/api/v1/windows",
                        Map.of(
                                "group", "maintenance",
                                "reason", "kernel update",
                                "requestedBy", "alice",
                                "duration", "10min",
                                "admits", admits))
                .expect(201)
                .text("/id");
        host.reaches(id, "OPEN");
        return id;
    }

    private String waited(List<String> services, List<String> ignore) {
        JsonNode outcome = host.api()
                .post("/api/v1/waits", Map.of("services", services, "ignore", ignore, "timeout", "300ms"))
                .expect(200)
                .body();
        return outcome.at("/outcome").asString() + " "
                + outcome.at("/blockers/0/subject").asString("");
    }

    private String active(String unit) {
        return sandbox.systemctl("is-active", unit).out().strip();
    }

    private void awaitOwed(String... units) {
        await().pollInterval(POLL).untilAsserted(() -> {
            JsonNode owed = host.api().get("/api/v1/gate").expect(200).body().at("/owed");
            assertThat(StreamSupport.stream(owed.spliterator(), false)
                            .map(it -> it.at("/unit").asString())
                            .toList())
                    .containsExactlyInAnyOrder(units);
        });
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }
}
