package org.lockkeeper.maintenance.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.host.service.FakeGuardedServices;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.TestRegistry;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.Intrusions;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.Submit;
import org.lockkeeper.locking.store.InMemoryLockStore.Fault;
import org.lockkeeper.maintenance.safety.TestSafety;

/** What runs although a held lease excludes it, and how long, stands on the record of the lease. */
class IntrusionWatchTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String INTRUDER = "backup-a.service";
    private static final String ADMITTED = "backup-b.service";
    private static final String FREE = "report.service";

    private final TestRegistry real = new TestRegistry(new LockRules(
            Conflicts.of(Map.of("g", Set.of("g", "backup"), "backup", Set.of("g"), "free", Set.of())), Limits.DEFAULT));
    private final LockRegistry registry = real.registry();
    private final FakeGuardedServices services = new FakeGuardedServices();
    private IntrusionWatch watch = watch();

    private IntrusionWatch watch() {
        return new IntrusionWatch(registry, services, TestSafety.of(registry, services));
    }

    @BeforeEach
    void start() {
        watch.start();
        apply(Submit.window("w", "g", "o", "r", LONG, LONG, List.of(ADMITTED), false, null));
    }

    @AfterEach
    void stop() {
        watch.stop();
        real.close();
    }

    private void apply(Command command) {
        registry.submit(command).join();
    }

    /** What was handed in is applied in order. */
    private List<String> recorded() {
        apply(new Command.Tick());
        return Intrusions.of(registry.find("w").orElseThrow()).seen().stream()
                .map(it -> it.unit() + (it.until() == null ? " runs" : " has run"))
                .toList();
    }

    @Test
    void whatStartsInsideIsRecordedUntilItEnds() {
        apply(new Command.Hold("w"));
        services.busy(INTRUDER, "backup");
        assertThat(recorded()).containsExactly(INTRUDER + " runs");
        services.busy(INTRUDER, "backup");
        assertThat(recorded()).containsExactly(INTRUDER + " runs");
        services.idle(INTRUDER, "backup");
        assertThat(recorded()).containsExactly(INTRUDER + " has run");
    }

    @Test
    void whatComesAndGoesAtOnceLeavesItsTrace() {
        apply(new Command.Hold("w"));
        services.busy(INTRUDER, "backup").idle(INTRUDER, "backup").busy(INTRUDER, "backup");
        assertThat(recorded()).containsExactly(INTRUDER + " has run", INTRUDER + " runs");
    }

    @Test
    void whatRunsWhenItIsHeldIsRecordedThenAndNotWhileItDrains() {
        services.busy(INTRUDER, "backup");
        assertThat(recorded()).isEmpty();
        apply(new Command.Hold("w"));
        assertThat(recorded()).containsExactly(INTRUDER + " runs");
    }

    @Test
    void whatMayRunInsideIsNone() {
        apply(new Command.Hold("w"));
        services.busy(ADMITTED, "backup").busy(FREE, "free");
        assertThat(recorded()).isEmpty();
    }

    @Test
    void aLostPictureEndsNoIntrusion() {
        apply(new Command.Hold("w"));
        services.busy(INTRUDER, "backup");
        services.goStale("no answer");
        services.idle(INTRUDER, "backup");
        assertThat(recorded()).containsExactly(INTRUDER + " runs");
        services.goLive();
        assertThat(recorded()).containsExactly(INTRUDER + " has run");
    }

    @Test
    void whatHasEndedWhileNobodyWatchedIsOverOnTheRecord() {
        apply(new Command.Hold("w"));
        services.busy(INTRUDER, "backup");
        assertThat(recorded()).containsExactly(INTRUDER + " runs");
        watch.stop();
        services.idle(INTRUDER, "backup");
        assertThat(recorded()).containsExactly(INTRUDER + " runs");
        watch = watch();
        watch.start();
        assertThat(recorded()).containsExactly(INTRUDER + " has run");
    }

    @Test
    void whatCouldNotBeRecordedIsHandedInAgain() {
        apply(new Command.Hold("w"));
        real.store().failNext(Fault.LOST_UNKNOWN);
        services.busy(INTRUDER, "backup");
        await().until(() -> {
            services.busy(INTRUDER, "backup");
            return recorded().equals(List.of(INTRUDER + " runs"));
        });
    }
}
