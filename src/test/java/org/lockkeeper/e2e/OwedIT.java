package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lockkeeper.testing.Units;
import tools.jackson.databind.JsonNode;

/** What is owed stays so until it was seen to have run; what cannot be done says why, and is in nobody's way. */
final class OwedIT extends SandboxedTest {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofSeconds(40);
    private static final String MASK = "/run/systemd/system.control/";

    @Override
    Settings prepare() {
        job("backup-a", "");
        job("backup-masked", "");
        job("backup-gone", "");
        job("backup-pre", "ExecStartPre=/bin/false\n");
        sandbox.unit("backup-exec.service", "[Service]\nType=oneshot\nExecStart=/nowhere/to/be/found\n");
        sandbox.unit(
                "backup-fails.service",
                "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo >>/shared/backup-fails.runs; exit 3'\n");
        sandbox.unit("backup-own.service", """
            [Unit]
            ConditionPathExists=/shared/backup-own.may
            [Service]
            Type=oneshot
            ExecStart=/bin/sh -c 'echo >>/shared/backup-own.runs'
            """);
        job("backup-ask", "ExecCondition=/bin/false\n");
        job("backup-limit", "");
        sandbox.unit("backup-limit.service.d/limit.conf", "[Unit]\nStartLimitBurst=1\nStartLimitIntervalSec=1h\n");
        sandbox.unit("backup-limit.timer", "[Timer]\nOnCalendar=2099-01-01\n");
        job("backup-lost", "");
        job("backup-broken", "");
        unit("slow", Units.oneshot("slow"));
        sandbox.unit("backup-behind.service", """
            [Unit]
            After=slow.service
            [Service]
            Type=oneshot
            ExecStart=/bin/sh -c 'echo >>/shared/backup-behind.runs'
            """);
        unit("backup-long", Units.oneshot("backup-long"));
        unit("app-db", Units.simple("app-db"));
        unit("app-slow", Units.slowStart("app-slow"));
        unit("app-behind", Units.simple("app-behind").after("slow.service"));
        return Settings.standard()
                .set("lockkeeper.groups.app.conflicts-with", "maintenance")
                .gated(sandbox)
                .guard("backup-*.service", "backup")
                .guard("app-*.service", "app")
                .with("policy", "stop");
    }

    /** Its runs are the lines of {@code KEY.runs} in the shared folder. */
    private void job(String key, String more) {
        sandbox.unit(
                key + ".service",
                "[Service]\nType=oneshot\n" + more + "ExecStart=/bin/sh -c 'echo >>/shared/" + key + ".runs'\n");
    }

    private int runs(String key) {
        return sandbox.reachedLines(key + ".runs");
    }

    @AfterEach
    void endAll() {
        host.closeAll();
        sandbox.exec("sh", "-c", "rm -rf /run/systemd/system.control /shared/backup-own.may");
        for (String unit : List.of("backup-broken", "backup-lost", "app-db")) {
            sandbox.removeUnit(unit + ".service.d/broken.conf");
        }
        job("backup-gone", "");
        sandbox.systemctl("kill", "--signal=KILL", "slow", "backup-long", "app-db");
        sandbox.systemctl("stop", "backup-behind", "app-behind", "app-slow");
        sandbox.systemctl("reset-failed");
        sandbox.daemonReload();
        await().atMost(LONG).untilAsserted(() -> assertThat(waiting()).isEmpty());
        owed().forEach(entry -> host.api().delete("/api/v1/gate/owed/" + unitOf(entry) + "?by=test&reason=over"));
        await().atMost(LONG).untilAsserted(() -> assertThat(owed()).isEmpty());
        host.awaitVerdict("maintenance", "IDLE");
    }

    /** A window inside which the start of this unit is held back. */
    private String holdBack(String... units) {
        String id = host.ask("maintenance");
        host.reaches(id, "OPEN");
        for (String unit : units) {
            sandbox.systemctl("start", unit).orFail();
        }
        await().atMost(LONG)
                .pollInterval(POLL)
                .untilAsserted(
                        () -> assertThat(owed().stream().map(OwedIT::unitOf).toList())
                                .contains(List.of(units).stream()
                                        .map(it -> it + ".service")
                                        .toArray(String[]::new)));
        return id;
    }

    private void awaitFailed(String unit, String reason) {
        await().atMost(LONG).pollInterval(POLL).untilAsserted(() -> {
            JsonNode entry = entry(unit + ".service");
            assertThat(entry.at("/state").asString("")).as(entry.toString()).isEqualTo("FAILED");
            assertThat(entry.at("/reason").asString("")).contains(reason);
        });
    }

    @Test
    void maskedUnitStaysOwedIsInNobodysWayAndRunsOnceItIsUnmasked() {
        int before = runs("backup-a");
        String id = holdBack("backup-masked", "backup-a");
        sandbox.exec("sh", "-c", "mkdir -p " + MASK + "; ln -s /dev/null " + MASK + "backup-masked.service")
                .orFail();
        sandbox.daemonReload();

        host.close(id);

        awaitFailed("backup-masked", "backup-masked.service is masked");
        await().pollInterval(POLL).until(() -> runs("backup-a") == before + 1);
        assertThat(runs("backup-masked")).isZero();
        await().pollInterval(POLL)
                .untilAsserted(
                        () -> assertThat(sandbox.systemctl("list-units", "--no-legend", "--plain", "lockkeeper-*")
                                        .out()
                                        .lines())
                                .allMatch(unit -> unit.startsWith("lockkeeper-gate.target ")));
        assertThat(Metrics.read(host.api()).value("lockkeeper_gate_owed_failed"))
                .isEqualTo(1);
        assertThat(host.api().get("/actuator/health/gate").expect(200).body().toString())
                .contains("backup-masked.service is masked");
        String again = host.ask("maintenance");
        host.reaches(again, "OPEN");
        host.close(again);
        host.lockkeeper().kill9();
        host.lockkeeper().restart();
        awaitFailed("backup-masked", "backup-masked.service is masked");

        sandbox.exec("rm", MASK + "backup-masked.service").orFail();
        sandbox.daemonReload();

        await().atMost(LONG)
                .pollInterval(POLL)
                .untilAsserted(() -> assertThat(owed()).isEmpty());
        assertThat(runs("backup-masked")).isOne();
    }

    @Test
    void removedUnitStaysOwedUntilItIsDismissed() {
        String id = holdBack("backup-gone");
        sandbox.removeUnit("backup-gone.service").daemonReload();
        host.close(id);
        awaitFailed("backup-gone", "backup-gone.service is not on this host any more");
        host.api()
                .delete("/api/v1/gate/owed/backup-a.service?by=alice&reason=x")
                .expect(404);
        host.api().delete("/api/v1/gate/owed/backup-gone.service?by=alice").expect(400);
        Lockctl lockctl = new Lockctl("dash", host.lockkeeper().baseUri().toString());
        assertThat(lockctl.run("gate").out())
                .contains("the start gate is READY")
                .containsPattern("backup-gone.service +HELD_BACK +FAILED");
        assertThat(lockctl.run("gate", "dismiss", "backup-gone").exitCode()).isEqualTo(64);
        assertThat(lockctl.run("gate", "dismiss", "backup-gone", "--reason", "purged", "--by", "alice")
                        .out())
                .contains("backup-gone is not owed any more");
        assertThat(owed()).isEmpty();
        assertThat(host.lockkeeper().log()).contains("alice", "purged");
    }

    @Test
    void transientUnitThatIsOverStaysOwed() {
        String id = host.ask("maintenance");
        host.reaches(id, "OPEN");
        sandbox.exec(
                        "systemd-run",
                        "--unit=backup-passing",
                        "--property=Type=oneshot",
                        "--no-block",
                        "/bin/sh",
                        "-c",
                        "echo >>/shared/backup-passing.runs")
                .orFail();
        await().pollInterval(POLL).untilAsserted(() -> assertThat(owed()).hasSize(1));
        host.close(id);
        awaitFailed("backup-passing", "backup-passing.service is not on this host any more");
        assertThat(runs("backup-passing")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "backup-pre, its start failed: exit-code",
        "backup-exec, its start failed: exit-code",
        "backup-ask, skipped",
        "backup-own, ConditionPathExists=/shared/backup-own.may",
        "backup-limit, start-limit-hit",
        "backup-lost, nowhere.service",
        "backup-broken, bad-setting"
    })
    void startThatFailsStaysOwedWithItsReason(String unit, String reason) {
        if (unit.equals("backup-limit")) {
            sandbox.systemctl("start", "backup-limit.timer", unit).orFail();
        }
        int before = runs(unit);
        String id = holdBack(unit);
        if (unit.equals("backup-broken")) {
            sandbox.unit("backup-broken.service.d/broken.conf", "[Service]\nExecStart=\n")
                    .daemonReload();
        }
        if (unit.equals("backup-lost")) {
            sandbox.unit("backup-lost.service.d/broken.conf", "[Unit]\nRequires=nowhere.service\n")
                    .daemonReload();
        }
        host.close(id);
        awaitFailed(unit, reason);
        assertThat(runs(unit)).isEqualTo(before);
    }

    @Test
    void startBySomebodyElseEndsTheDebtOfAStartThatFailed() {
        String id = holdBack("backup-own");
        host.close(id);
        awaitFailed("backup-own", "skipped");
        sandbox.exec("touch", "/shared/backup-own.may").orFail();
        sandbox.systemctl("start", "backup-own").orFail();
        await().atMost(LONG)
                .pollInterval(POLL)
                .untilAsserted(() -> assertThat(owed()).isEmpty());
        assertThat(runs("backup-own")).isOne();
    }

    @Test
    void jobThatRanAndFailedByItselfHasHadItsRun() {
        String id = holdBack("backup-fails");
        host.close(id);
        await().atMost(LONG)
                .pollInterval(POLL)
                .untilAsserted(() -> assertThat(owed()).isEmpty());
        assertThat(runs("backup-fails")).isOne();
        assertThat(host.lockkeeper().log())
                .contains("backup-fails.service was started")
                .contains("exit-code");
    }

    @Test
    void longJobHasHadItsRunOnceItIsAtWork() {
        String id = holdBack("backup-long");
        host.close(id);
        host.awaitService("backup-long.service", "BUSY activating start");
        await().atMost(LONG)
                .pollInterval(POLL)
                .untilAsserted(() -> assertThat(owed()).isEmpty());
        assertThat(host.service("backup-long.service")).isEqualTo("BUSY activating start");
    }

    @Test
    void startThatWaitsBehindAnotherIsOwedStillAndInNobodysWay() {
        int before = runs("backup-a");
        String id = holdBack("backup-behind", "backup-a");
        start("slow");
        host.close(id);
        await().atMost(LONG).pollInterval(POLL).until(() -> runs("backup-a") == before + 1);
        assertThat(entry("backup-behind.service").at("/state").asString("")).isEqualTo("STARTING");
        // It keeps its turn over a crash, and until systemd has run its job.
        String again = host.ask("maintenance");
        host.lockkeeper().kill9();
        host.lockkeeper().restart();
        int behind = runs("backup-behind");
        sandbox.systemctl("stop", "backup-behind").orFail();
        awaitFailed("backup-behind", "canceled");
        host.reaches(again, "OPEN");
        assertThat(runs("backup-behind")).isEqualTo(behind);
        // A job that was canceled has not run: that is seen when it does, also if nothing else refers to it.
        host.close(again);
        sandbox.tell("slow", "end");
        host.awaitService("backup-behind.service", "IDLE inactive dead");
        sandbox.systemctl("start", "backup-behind").orFail();
        await().atMost(LONG)
                .pollInterval(POLL)
                .untilAsserted(() -> assertThat(owed()).isEmpty());
        assertThat(runs("backup-behind")).isEqualTo(behind + 1);
    }

    @Test
    void daemonThatDoesNotComeBackShows() {
        start("app-db");
        host.awaitService("app-db.service", "BUSY active running");
        String id = host.ask("maintenance");
        host.reaches(id, "OPEN");
        sandbox.unit("app-db.service.d/broken.conf", "[Service]\nExecStart=\nExecStart=/bin/false\n")
                .daemonReload();
        host.close(id);
        awaitFailed("app-db", "exit-code");
        assertThat(entry("app-db.service").at("/because").asString()).isEqualTo("STOPPED");
        assertThat(host.api().get("/actuator/health/gate").expect(200).body().toString())
                .contains("app-db.service");
        sandbox.removeUnit("app-db.service.d/broken.conf").daemonReload();
        sandbox.systemctl("start", "app-db").orFail();
        await().atMost(LONG)
                .pollInterval(POLL)
                .untilAsserted(() -> assertThat(owed()).isEmpty());
    }

    @Test
    void daemonThatEndsAgainByItselfShows() {
        start("app-db");
        host.awaitService("app-db.service", "BUSY active running");
        String id = host.ask("maintenance");
        host.reaches(id, "OPEN");
        sandbox.unit("app-db.service.d/broken.conf", "[Service]\nExecStart=\nExecStart=/bin/true\n")
                .daemonReload();
        host.close(id);
        awaitFailed("app-db", "ended again by itself");
    }

    /** A window in which it is stopped has been closed, and it is about to be at work again. */
    private void startingAgain() {
        start("app-slow");
        sandbox.tell("app-slow", "ready");
        host.awaitService("app-slow.service", "BUSY active running");
        String id = host.ask("maintenance");
        host.reaches(id, "OPEN");
        host.close(id);
        host.awaitService("app-slow.service", "BUSY activating start");
        assertThat(owed()).containsExactly("app-slow.service STARTING");
    }

    /** @param from where in the log to look */
    private void awaitGivenUp(String unit, int from) {
        await().atMost(LONG).pollInterval(POLL).untilAsserted(() -> {
            assertThat(host.lockkeeper().log().substring(from))
                    .contains(unit + " was stopped by somebody while it was started again, so it is not owed any more");
            assertThat(owed()).isEmpty();
        });
        assertThat(sandbox.systemctl("is-active", unit).out().strip()).isEqualTo("inactive");
        assertThat(Metrics.read(host.api()).value("lockkeeper_gate_owed_failed"))
                .isZero();
    }

    private int logged() {
        return host.lockkeeper().log().length();
    }

    @Test
    void daemonThatSomebodyStopsWhileItIsStartedAgainIsNotOwedAnyMore() {
        startingAgain();
        int from = logged();
        stop("app-slow");
        awaitGivenUp("app-slow.service", from);
    }

    /** Neither does a new process start it again against that. */
    @Test
    void daemonThatSomebodyStopsWhileNobodyLooksIsNotOwedAnyMore() {
        startingAgain();
        int from = logged();
        host.lockkeeper().kill9();
        sandbox.systemctl("stop", "app-slow").orFail();
        host.lockkeeper().restart();
        awaitGivenUp("app-slow.service", from);
    }

    @Test
    void daemonWhoseQueuedStartSomebodyCancelsIsNotOwedAnyMore() {
        start("app-behind");
        host.awaitService("app-behind.service", "BUSY active running");
        String id = host.ask("maintenance");
        host.reaches(id, "OPEN");
        start("slow");
        host.close(id);
        await().atMost(LONG)
                .pollInterval(POLL)
                .untilAsserted(() -> assertThat(owed()).containsExactly("app-behind.service STARTING"));
        int from = logged();
        stop("app-behind");
        awaitGivenUp("app-behind.service", from);
    }

    @Test
    void daemonThatSomebodyRestartsWhileItIsStartedAgainIsOwedUntilItIsUp() {
        startingAgain();
        systemctl("restart", "app-slow");
        sandbox.tell("app-slow", "ready");
        await().atMost(LONG)
                .pollInterval(POLL)
                .untilAsserted(() -> assertThat(owed()).isEmpty());
        host.awaitService("app-slow.service", "BUSY active running");
        assertThat(host.lockkeeper().log()).contains("app-slow.service was started: it ran before it was stopped");
    }

    /** What we start it by does not count as what goes down with it. */
    @Test
    void windowThatStopsWhatIsBeingStartedAgainOwesThatAlone() {
        startingAgain();
        String id = host.ask("maintenance");
        host.reaches(id, "OPEN");
        assertThat(owed()).containsExactly("app-slow.service WAITING");
        assertThat(host.window(id).body().at("/gate/stops").toString()).doesNotContain("lockkeeper-catch-up");
        host.close(id);
        sandbox.tell("app-slow", "ready");
        host.awaitService("app-slow.service", "BUSY active running");
    }

    private JsonNode entry(String unit) {
        JsonNode owed = gate();
        return StreamSupport.stream(owed.spliterator(), false)
                .filter(it -> it.at("/unit").asString().equals(unit))
                .findFirst()
                .orElse(owed);
    }

    private JsonNode gate() {
        return host.api().get("/api/v1/gate").expect(200).body().at("/owed");
    }

    private List<String> owed() {
        return StreamSupport.stream(gate().spliterator(), false)
                .map(it -> it.at("/unit").asString() + " " + it.at("/state").asString(""))
                .toList();
    }

    private List<String> waiting() {
        return owed().stream().filter(it -> !it.endsWith("FAILED")).toList();
    }

    private static String unitOf(String entry) {
        return entry.split(" ")[0];
    }
}
