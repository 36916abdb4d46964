package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.Units;

/** systemd out of sight: nothing is safe meanwhile, nothing opens, and all is right afterwards without a restart. */
final class BusFaultIT extends SandboxedTest {
    private static final Duration SOON = Duration.ofSeconds(1);
    /** Silence shows when a question is not answered: the re-sync of 1 s and its call time-out of 500 ms come first. */
    private static final Duration ON_SILENCE = Duration.ofMillis(1500).plus(SOON);

    @Override
    Settings prepare() {
        unit("backup-a", Units.oneshot("backup-a"));
        unit("backup-b", Units.oneshot("backup-b"));
        return Settings.standard().quickToNoticeSilence().guard("backup-*.service", "backup");
    }

    @AfterEach
    void endAll() {
        sandbox.systemctl("kill", "--signal=KILL", "backup-a", "backup-b");
        host.closeAll();
        host.awaitVerdict("maintenance", "IDLE");
    }

    @Test
    void busDaemonGoneForAWhile() {
        outage(sandbox::stopBus, SOON, () -> start("backup-b"), sandbox::restartBus);
    }

    @Test
    void busDaemonHungForAWhile() {
        outage(sandbox::pauseBus, ON_SILENCE, () -> start("backup-b"), sandbox::resumeBus);
    }

    @Test
    void systemdHungForAWhile() {
        outage(
                sandbox::pauseSystemd,
                ON_SILENCE,
                () -> {}, // it starts nothing while it hangs
                () -> {
                    sandbox.resumeSystemd();
                    start("backup-b");
                });
    }

    @Test
    void busDaemonRestarted() {
        double before = reconnects();
        blink(sandbox::restartBus);
        assertThat(reconnects()).isGreaterThan(before);
    }

    @Test
    void systemdReexecuted() {
        blink(sandbox::reexec);
    }

    @Test
    void socketThatIsMissingAtTheStartAndAppearsLater() {
        start("backup-a");
        host.awaitService("backup-a.service", "BUSY activating start");
        sandbox.hideBusSocket();
        try (Host late = Host.start(Settings.standard()
                .quickToNoticeSilence()
                .guard("backup-*.service", "backup")
                .on(sandbox))) {
            isUnknown(late);
            String free = late.ask(Settings.FREE);
            String maintenance = late.ask("maintenance");
            pureLocksChangeHands(late);
            nothingOpens(late);
            sandbox.showBusSocket();

            late.reaches(free, "OPEN");
            late.awaitService("backup-a.service", "BUSY activating start");
            assertThat(late.blockers(maintenance)).containsExactly("SERVICE backup-a.service");
            sandbox.tell("backup-a", "end");
            late.reaches(maintenance, "OPEN");
        }
    }

    /** Long enough to look: one unit ends, another starts, and windows wait that nothing else would keep. */
    private void outage(Runnable lose, Duration visibleWithin, Runnable startB, Runnable regain) {
        String open = host.ask(Settings.FREE);
        host.reaches(open, "OPEN");
        start("backup-a");
        host.awaitService("backup-a.service", "BUSY activating start");
        String draining = host.ask("maintenance");
        assertThat(host.blockers(draining)).containsExactly("SERVICE backup-a.service");
        host.api().get("/actuator/health").expect(200);

        lose.run();

        String free;
        try {
            await().atMost(visibleWithin.plusSeconds(1)) // a loaded machine
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> host.api().get("/actuator/health/systemd").status() == 503);
            isUnknown(host);
            Answer held = host.window(open);
            assertThat(held.text("/state")).isEqualTo("OPEN");
            assertThat(held.body().at("/stale").asBoolean()).isTrue();
            free = host.ask(Settings.FREE);
            sandbox.tell("backup-a", "end");
            startB.run();
            pureLocksChangeHands(host);
            nothingOpens(host);
            assertThat(host.state(free)).isEqualTo("DRAINING");
            assertThat(host.state(draining)).isEqualTo("DRAINING");
            assertThat(host.blockers(draining)).anyMatch(blocker -> blocker.startsWith("BUS "));
        } finally {
            regain.run();
        }

        host.reaches(free, "OPEN");
        host.awaitService("backup-a.service", "IDLE inactive dead");
        host.awaitService("backup-b.service", "BUSY activating start");
        assertThat(host.window(open).body().at("/stale").asBoolean()).isFalse();
        host.api().get("/actuator/health/systemd").expect(200);
        host.allHadTheirTurn();
        if (host.state(draining).equals("DRAINING")) { // a hung systemd lets it open before it is told to start b
            assertThat(host.blockers(draining)).containsExactly("SERVICE backup-b.service");
        }
        sandbox.tell("backup-b", "end");
        host.reaches(draining, "OPEN");
    }

    /** Too short to be looked at: what follows is seen all the same, and nothing opened in between. */
    private void blink(Runnable fault) {
        start("backup-a");
        host.awaitService("backup-a.service", "BUSY activating start");
        String draining = host.ask("maintenance");

        fault.run();

        start("backup-b");
        host.awaitService("backup-b.service", "BUSY activating start");
        sandbox.tell("backup-a", "end");
        host.awaitService("backup-a.service", "IDLE inactive dead");
        host.allHadTheirTurn();
        assertThat(host.blockers(draining)).containsExactly("SERVICE backup-b.service");
        assertThat(host.state(draining)).isEqualTo("DRAINING");
        sandbox.tell("backup-b", "end");
        host.reaches(draining, "OPEN");
    }

    private static void isUnknown(Host host) {
        Answer health = host.api().get("/actuator/health/maintenance").expect(503);
        assertThat(health.text("/details/state")).isEqualTo("UNKNOWN");
        assertThat(Host.blockers(health.body().at("/details/blockers"))).anyMatch(it -> it.startsWith("BUS unix:"));
        Answer systemd = host.api().get("/actuator/health/systemd").expect(503);
        assertThat(systemd.text("/status")).isEqualTo("DOWN");
        assertThat(systemd.text("/details/staleReason")).isNotEmpty();
        host.api().get("/actuator/health/liveness").expect(200);
        host.api().get("/actuator/health/readiness").expect(200);
        assertThat(host.verdict(Settings.FREE).at("/state").asString()).isEqualTo("UNKNOWN");
        assertThat(Metrics.read(host.api()).value("lockkeeper_bus_connected")).isZero();
    }

    /** One that only the bus keeps runs out of patience, which shows that it had its turn. */
    private static void nothingOpens(Host host) {
        Answer closed = host.reaches(host.ask(Settings.FREE, Map.of("waitTimeout", "1s")), "CLOSED");
        assertThat(closed.text("/closeReason")).isEqualTo("TIMED_OUT");
        assertThat(Host.blockers(closed.body().at("/blockers")))
                .singleElement()
                .asString()
                .startsWith("BUS unix:");
    }

    /** systemd has no say in them. */
    private static void pureLocksChangeHands(Host host) {
        String window = host.ask(Settings.PURE);
        assertThat(host.state(window)).isEqualTo("OPEN");
        String lease = host.api()
                .post(
                        "/api/v1/leases",
                        Map.of("group", Settings.PURE, "reason", "deploy", "owner", Map.of("name", "pipeline")))
                .expect(201)
                .text("/id");
        assertThat(host.api().get("/api/v1/leases/" + lease).text("/state")).isEqualTo("QUEUED");
        assertThat(host.verdict(Settings.PURE).at("/state").asString()).isEqualTo("IN_MAINTENANCE");
        host.close(window);
        assertThat(host.api().get("/api/v1/leases/" + lease).text("/state")).isEqualTo("HELD");
        assertThat(host.verdict(Settings.PURE).at("/state").asString()).isEqualTo("BUSY");
        host.api().release(lease).expect(200);
        assertThat(host.verdict(Settings.PURE).at("/state").asString()).isEqualTo("IDLE");
        assertThat(host.verdict(Settings.PURE).at("/safe").asBoolean()).isTrue();
    }

    private double reconnects() {
        return Metrics.read(host.api()).value("lockkeeper_bus_reconnects_total");
    }
}
