package org.lockkeeper.host.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lockkeeper.host.systemd.units.FakeServiceManager;
import org.lockkeeper.host.systemd.units.UnitState;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
final class LiveGuardedServicesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final FakeServiceManager systemd = new FakeServiceManager();
    private final List<Picture> heard = new CopyOnWriteArrayList<>();
    private final LiveGuardedServices services = new LiveGuardedServices(
            systemd,
            List.of(
                    new GuardedService("backup-db.service", "special", false),
                    new GuardedService("backup-*.service", "backup", false),
                    new GuardedService("maybe.service", "cleanup", true)),
            Duration.ZERO);

    @BeforeEach
    void start() {
        systemd.set(UnitState.unloaded("backup-db.service", "unknown"));
        services.subscribe(heard::add);
        services.start();
    }

    @AfterEach
    void stop() {
        services.stop();
    }

    @Test
    void isNotLiveBeforeTheFirstRead() {
        assertThat(services.picture().live()).isFalse();
        assertThat(services.picture().staleReason()).isEqualTo("not read yet");
        assertThat(services.picture().asOf()).isNull();
        assertThat(services.isRunning()).isTrue();
    }

    @Test
    void givesAUnitToTheFirstEntryThatItFits() {
        systemd.set("backup-db.service", "inactive", "dead")
                .set("backup-a.service", "active", "running")
                .set(UnitState.unloaded("maybe.service", "not-found"))
                .publish(NOW);
        assertThat(services.picture().services())
                .extracting(ServiceState::unit, ServiceState::group, ServiceState::state)
                .containsExactly(
                        tuple("backup-a.service", "backup", ServiceState.State.BUSY),
                        tuple("backup-db.service", "special", ServiceState.State.IDLE),
                        tuple("maybe.service", "cleanup", ServiceState.State.IDLE));
    }

    @Test
    void guardsWhatAnAliasStandsFor() {
        systemd.set("real.service", "active", "running")
                .alias("backup-alias.service", "real.service")
                .publish(NOW);
        assertThat(services.picture().services())
                .anySatisfy(service ->
                        assertThat(service.unit() + " " + service.group()).isEqualTo("real.service backup"));
    }

    @Test
    void keepsTheLastKnownStatesWhenTheBusIsLost() {
        systemd.set("backup-db.service", "active", "running").publish(NOW);
        systemd.lose("the bus broke");
        Picture picture = services.picture();
        assertThat(picture.live()).isFalse();
        assertThat(picture.staleReason()).isEqualTo("the bus broke");
        assertThat(picture.services().get(0).state()).isEqualTo(ServiceState.State.BUSY);
        assertThat(picture.asOf()).isEqualTo(NOW);
    }

    @Test
    void tellsEveryChangeOnceAndInOrder() {
        systemd.set("backup-db.service", "inactive", "dead").publish(NOW);
        systemd.publish(NOW.plusSeconds(1));
        systemd.set("backup-db.service", "active", "running").publish(NOW.plusSeconds(2));
        systemd.lose("the bus broke");
        systemd.publish(NOW.plusSeconds(3));
        Picture last = services.picture();
        await().untilAsserted(() -> assertThat(heard).endsWith(last));
        assertThat(heard).extracting(Picture::revision).isSorted().doesNotHaveDuplicates();
        assertThat(heard.subList(heard.size() - 4, heard.size()))
                .extracting(Picture::live)
                .containsExactly(true, true, false, true);
    }

    @Test
    void confirmsWithoutAChangeOfTheRevision() {
        systemd.publish(NOW);
        long revision = services.picture().revision();
        systemd.publish(NOW.plusSeconds(30));
        assertThat(services.picture().asOf()).isEqualTo(NOW.plusSeconds(30));
        assertThat(services.picture().revision()).isEqualTo(revision);
    }

    @Test
    void aFailingListenerStopsNobody() {
        services.subscribe(picture -> {
            throw new IllegalStateException("listener of the test");
        });
        List<Picture> second = new CopyOnWriteArrayList<>();
        Runnable end = services.subscribe(second::add);
        systemd.publish(NOW);
        await().until(() -> !second.isEmpty());
        end.run();
        int before = second.size();
        systemd.lose("the bus broke");
        await().until(() -> heard.get(heard.size() - 1).equals(services.picture()));
        assertThat(second).hasSize(before);
    }

    @Test
    void aRefreshWithoutAnAnswerIsNotLiveAndChangesNothing() {
        systemd.publish(NOW);
        systemd.answerRefresh(systemd.units().stale("interrupted"));
        assertThat(services.refresh().staleReason()).isEqualTo("interrupted");
        assertThat(services.picture().live()).isTrue();
        assertThat(services.refresh().live()).isTrue();
    }

    @Test
    void namesUnknownUnitsOnceAndAgainWhenThatChanges(CapturedOutput output) {
        systemd.set(UnitState.unloaded("backup-db.service", "not-found")).publish(NOW);
        systemd.publish(NOW);
        systemd.lose("the bus broke");
        systemd.publish(NOW);
        assertThat(output.getOut().split("does not know backup-db.service", -1)).hasSize(2);
        assertThat(output).contains("Misspelt? Set optional: true");
        systemd.set("backup-db.service", "inactive", "dead")
                .set("backup-a.service", "inactive", "dead")
                .publish(NOW);
        assertThat(output).contains("All guarded units are known now");
    }

    @Test
    void hidesTheRunOfAUnitThatHasStopped() {
        UnitState stopped = new UnitState(
                "backup-db.service", "loaded", "inactive", "dead", null, UnitState.Leftovers.NONE, null, NOW, "abc");
        systemd.set(stopped).publish(NOW);
        assertThat(services.picture().services().get(0).invocationId()).isNull();
    }

    @Test
    void closesTheWatchWhenItStops() {
        services.stop();
        assertThat(systemd.closed()).isTrue();
        assertThat(services.isRunning()).isFalse();
    }
}
