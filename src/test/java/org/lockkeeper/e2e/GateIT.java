package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.Units;
import tools.jackson.databind.JsonNode;

/** Nothing starts inside a window, whoever tries; and what was held back runs once afterwards. */
final class GateIT extends SandboxedTest {
    private static final Duration POLL = Duration.ofMillis(20);

    @Override
    Settings prepare() {
        for (String key : List.of("backup-a", "backup-b", "backup-strict", "backup-never", "backup-repeat")) {
            instant(key, "");
        }
        instant("backup-files@", "Type=oneshot\n");
        instant("backup-wanted", "");
        instant("backup-required", "");
        sandbox.unit(
                "wanter.service",
                "[Unit]\nWants=backup-wanted.service\nRequires=backup-required.service\n[Service]\nType=oneshot\nExecStart=/bin/true\n");
        for (String key : List.of("backup-once", "backup-calendar", "backup-persistent")) {
            instant(key, "");
        }
        timer("backup-repeat", "OnActiveSec=200ms\nOnUnitInactiveSec=200ms");
        timer("backup-once", "OnActiveSec=200ms");
        timer("backup-calendar", "OnCalendar=*:*:*");
        timer("backup-persistent", "OnCalendar=*:*:*\nPersistent=true");
        unit("app-db", Units.simple("app-db"));
        unit("app-idle", Units.simple("app-idle"));
        unit("app-hold", Units.simple("app-hold"));
        unit("app-free", Units.simple("app-free"));
        unit("backup-daemon", Units.simple("backup-daemon"));
        return Settings.standard()
                .set("lockkeeper.groups.app.conflicts-with", "maintenance")
                .gated(sandbox)
                .guard("backup-strict.service", "backup")
                .with("gate", "strict")
                .guard("backup-never.service", "backup")
                .with("catch-up", "false")
                .guard("backup-*.service", "backup")
                .guard("app-hold.service", "app")
                .with("policy", "hold")
                .guard("app-free.service", "app")
                .guard("app-*.service", "app")
                .with("policy", "stop");
    }

    /** Its runs are the lines of {@code KEY.runs} in the shared folder. */
    private void instant(String key, String more) {
        sandbox.unit(
                key + ".service",
                "[Service]\nType=oneshot\n" + more
                        + "ExecStart=/bin/sh -c 'echo $INVOCATION_ID >>/shared/%p-%i.runs'\n");
    }

    private void timer(String key, String lines) {
        sandbox.unit(key + ".timer", "[Timer]\nAccuracySec=1ms\n" + lines + "\n");
    }

    private int runs(String key) {
        return sandbox.reachedLines(key + ".runs");
    }

    @AfterEach
    void endAll() {
        sandbox.systemctl("stop", "backup-*.timer");
        host.closeAll();
        awaitOwed(); // before anything is killed: what has just come back would count as failed
        sandbox.systemctl("kill", "--signal=KILL", "app-db", "app-hold", "app-free", "backup-daemon");
        sandbox.systemctl("stop", "app-db", "app-hold", "app-idle", "app-free", "backup-daemon");
        host.awaitVerdict("maintenance", "IDLE");
    }

    @Test
    void startByHandIsHeldBackAndRunsOnceAfterwards() {
        int before = runs("backup-b-");
        String id = open();
        sandbox.systemctl("start", "backup-b").orFail();
        sandbox.systemctl("start", "backup-b").orFail();
        awaitOwed("backup-b.service");
        assertThat(runs("backup-b-")).isEqualTo(before);
        assertThat(host.blockers(id)).isEmpty();
        assertThat(sandbox.exec("journalctl", "--unit=backup-b.service", "--no-pager")
                        .out())
                .contains("/run/lockkeeper-gate/closed/backup-b.service");
        assertThat(sandbox.exec("cat", "/run/lockkeeper-gate/closed/backup-b.service")
                        .out())
                .contains(id, "'kernel update' of alice");
        await().pollInterval(POLL)
                .untilAsserted(
                        () -> assertThat(sandbox.systemctl("status", "backup-b").out())
                                .contains("A start of backup-b.service was held back")
                                .contains("window " + id + ": 'kernel update' of alice"));

        host.close(id);

        awaitOwed();
        await().pollInterval(POLL).until(() -> runs("backup-b-") == before + 1);
        settledAgain();
        assertThat(runs("backup-b-")).isEqualTo(before + 1);
    }

    @Test
    void windowShowsWhatIsClosedAndWhatIsOwed() {
        String id = open();
        JsonNode gate = host.window(id).body().at("/gate");
        assertThat(gate.at("/state").asString()).isEqualTo("READY");
        assertThat(texts(gate.at("/closed"))).contains("backup-a.service", "backup-*.service", "app-db.service");
        sandbox.systemctl("start", "backup-b").orFail();
        awaitOwed("backup-b.service");
        assertThat(texts(host.window(id).body().at("/gate/owed"))).containsExactly("backup-b.service");
        assertThat(host.api().get("/actuator/health/gate").expect(200).text("/details/state"))
                .isEqualTo("READY");
    }

    @ParameterizedTest
    @ValueSource(strings = {"repeat", "once", "calendar", "persistent"})
    void startByATimerIsHeldBackAndRunsOnceAfterwards(String kind) {
        String key = "backup-" + kind;
        int before = runs(key + "-");
        String id = open();
        sandbox.systemctl("start", key + ".timer").orFail();
        awaitOwed(key + ".service");
        sandbox.systemctl("stop", key + ".timer").orFail();
        assertThat(runs(key + "-")).isEqualTo(before);
        host.close(id);
        awaitOwed();
        await().pollInterval(POLL).until(() -> runs(key + "-") == before + 1);
        settledAgain();
        assertThat(runs(key + "-")).isEqualTo(before + 1);
    }

    @Test
    void startByADependencyIsHeldBackAndRunsOnceAfterwards() {
        int before = runs("backup-wanted-");
        String id = open();
        sandbox.systemctl("start", "wanter").orFail();
        awaitOwed("backup-required.service", "backup-wanted.service");
        assertThat(runs("backup-wanted-")).isEqualTo(before);
        host.close(id);
        await().pollInterval(POLL).until(() -> runs("backup-wanted-") == before + 1);
        await().pollInterval(POLL).until(() -> runs("backup-required-") == 1);
    }

    @Test
    void instanceThatNobodyHasSeenBeforeIsHeldBackAndRunsOnceAfterwards() {
        String id = open();
        sandbox.systemctl("start", "backup-files@new").orFail();
        awaitOwed("backup-files@new.service");
        assertThat(runs("backup-files-new")).isZero();
        host.close(id);
        await().pollInterval(POLL).until(() -> runs("backup-files-new") == 1);
    }

    @Test
    void unitThatAppearsInsideTheWindowIsHeldBack() {
        String id = open();
        instant("backup-late", "");
        sandbox.daemonReload();
        sandbox.systemctl("start", "backup-late").orFail();
        assertThat(runs("backup-late-")).isZero();
        host.close(id);
        await().pollInterval(POLL).until(() -> runs("backup-late-") == 1);
    }

    @Test
    void unitThatAppearsWhileTheWindowEndsIsMadeUpFor() {
        String id = open();
        sandbox.pauseBus(); // so that it hears of the unit and of the refusal only when the window has ended
        instant("backup-later", "");
        sandbox.daemonReload();
        sandbox.systemctl("start", "backup-later").orFail();
        assertThat(runs("backup-later-")).isZero();
        host.close(id);
        sandbox.resumeBus();
        await().pollInterval(POLL).until(() -> runs("backup-later-") == 1);
    }

    @Test
    void admittedUnitsPass() {
        int before = runs("backup-b-");
        String id = host.ask("maintenance", Map.of());
        host.close(id);
        String admitting = host.api()
                .post(
                        "/api/v1/windows",
                        Map.of(
                                "group", "maintenance",
                                "reason", "restore",
                                "requestedBy", "alice",
                                "duration", "10min",
                                "admits", List.of("backup-b", "backup-files@known.service")))
                .expect(201)
                .text("/id");
        host.reaches(admitting, "OPEN");
        sandbox.systemctl("start", "backup-b", "backup-files@known").orFail();
        assertThat(runs("backup-b-")).isEqualTo(before + 1);
        assertThat(runs("backup-files-known")).isEqualTo(1);
        sandbox.systemctl("start", "backup-a", "backup-files@other").orFail();
        awaitOwed("backup-a.service", "backup-files@other.service");
        assertThat(runs("backup-files-other")).isZero();
    }

    @Test
    void strictGateTellsWhoStartsByHand() {
        String id = open();
        CommandResult refused = sandbox.systemctl("start", "backup-strict");
        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.err()).contains("Assertion failed");
        assertThat(runs("backup-strict-")).isZero();
        host.close(id);
        settledAgain();
        assertThat(owed()).isEmpty();
        assertThat(runs("backup-strict-")).isZero();
        sandbox.systemctl("start", "backup-strict").orFail();
    }

    @Test
    void startIsNotMadeUpForWhereThatIsSwitchedOff() {
        String id = open();
        sandbox.systemctl("start", "backup-never").orFail();
        host.close(id);
        settledAgain();
        assertThat(owed()).isEmpty();
        assertThat(runs("backup-never-")).isZero();
        sandbox.systemctl("start", "backup-never").orFail();
        assertThat(runs("backup-never-")).isEqualTo(1);
    }

    @Test
    void daemonThatIsToBeStoppedIsStoppedAndRunsAgainAfterwards() {
        start("app-db");
        host.awaitService("app-db.service", "BUSY active running");
        String id = open();
        assertThat(active("app-db")).isEqualTo("inactive");
        assertThat(owed()).containsExactly("app-db.service STOPPED");
        sandbox.systemctl("start", "app-db").orFail();
        assertThat(active("app-db")).isEqualTo("inactive");

        host.close(id);

        awaitOwed();
        await().pollInterval(POLL).until(() -> active("app-db").equals("active"));
        assertThat(active("app-idle")).isEqualTo("inactive");
    }

    @Test
    void daemonWithoutAPolicyIsWaitedForAndMayStart() {
        start("app-free");
        host.awaitService("app-free.service", "BUSY active running");
        String id = host.ask("maintenance");
        host.reaches(id, "DRAINING");
        host.allHadTheirTurn();
        assertThat(host.blockers(id)).containsExactly("SERVICE app-free.service");
        sandbox.systemctl("restart", "app-free").orFail();
        assertThat(active("app-free")).isEqualTo("active");
        sandbox.systemctl("start", "backup-daemon").orFail();
        assertThat(active("backup-daemon")).isEqualTo("active");
    }

    @Test
    void daemonThatIsHeldComesBackWhenItWasRestartedBehindTheGate() {
        start("app-hold");
        host.awaitService("app-hold.service", "BUSY active running");
        String id = host.ask("maintenance");
        host.reaches(id, "DRAINING");
        host.allHadTheirTurn();
        assertThat(host.blockers(id)).containsExactly("SERVICE app-hold.service");
        sandbox.systemctl("restart", "app-hold").orFail();
        host.reaches(id, "OPEN");
        assertThat(active("app-hold")).isEqualTo("inactive");
        awaitOwed("app-hold.service");
        host.close(id);
        await().pollInterval(POLL).until(() -> active("app-hold").equals("active"));
        awaitOwed(); // it has come back once it has run for a moment
    }

    @Test
    void deadManOpensTheGateAndStartsWhatWasStopped() {
        start("app-db");
        host.awaitService("app-db.service", "BUSY active running");
        String id = open();
        assertThat(active("lockkeeper-gate.timer")).isEqualTo("active");
        host.lockkeeper().kill9();
        int before = runs("backup-b-");
        sandbox.systemctl("start", "backup-b").orFail();
        assertThat(runs("backup-b-")).isEqualTo(before);

        sandbox.systemctl("start", "lockkeeper-gate.service").orFail(); // what the timer does when it elapses

        await().pollInterval(POLL).until(() -> active("app-db").equals("active"));
        sandbox.systemctl("start", "backup-b").orFail();
        assertThat(runs("backup-b-")).isEqualTo(before + 1);
        host.lockkeeper().restart();
        assertThat(host.state(id)).isEqualTo("OPEN");
        await().pollInterval(POLL).until(() -> active("app-db").equals("inactive"));
        sandbox.systemctl("start", "backup-b").orFail();
        assertThat(runs("backup-b-")).isEqualTo(before + 1);
    }

    @Test
    void stopForGoodLeavesNothingBehind() {
        start("app-db");
        host.awaitService("app-db.service", "BUSY active running");
        String id = open();
        host.lockkeeper().stop();
        assertThat(sandbox.exec(
                                "sh",
                                "-c",
                                "find /run/systemd/system /run/lockkeeper-gate 2>/dev/null | grep -e lockkeeper -e conf")
                        .out())
                .isEmpty();
        await().pollInterval(POLL).until(() -> active("app-db").equals("active"));
        assertThat(active("lockkeeper-gate.timer")).isEqualTo("inactive");
        host.lockkeeper().restart();
        await().pollInterval(POLL).until(() -> active("app-db").equals("inactive")); // the window is open still
        host.close(id);
    }

    private String open() {
        String id = host.ask("maintenance");
        host.reaches(id, "OPEN");
        return id;
    }

    /** When another window has opened and closed, the gate has settled once more. */
    private void settledAgain() {
        String probe = host.ask("maintenance");
        host.reaches(probe, "OPEN");
        host.close(probe);
        await().pollInterval(POLL)
                .until(() -> host.api()
                        .get("/api/v1/gate")
                        .expect(200)
                        .body()
                        .at("/closed")
                        .isEmpty());
    }

    private String active(String unit) {
        return sandbox.systemctl("is-active", unit).out().strip();
    }

    private List<String> owed() {
        JsonNode owed = host.api().get("/api/v1/gate").expect(200).body().at("/owed");
        return StreamSupport.stream(owed.spliterator(), false)
                .map(it -> it.at("/unit").asString() + " " + it.at("/because").asString())
                .toList();
    }

    private void awaitOwed(String... units) {
        await().pollInterval(POLL)
                .untilAsserted(() -> assertThat(
                                owed().stream().map(it -> it.split(" ")[0]).toList())
                        .containsExactlyInAnyOrder(units));
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }
}
