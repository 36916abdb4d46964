package org.lockkeeper.maintenance.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.host.service.FakeGuardedServices;
import org.lockkeeper.host.service.NoOwners;
import org.lockkeeper.host.service.Owners;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.TestRegistry;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.End.EndReason;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.rules.Submit;
import org.lockkeeper.maintenance.safety.TestSafety;

/** Whose owner has ended is freed, whose owner is seen alive is renewed, and nothing else is done to anybody. */
class OwnerWatchTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration AWHILE = Duration.ofMillis(500);
    private static final String UNIT = "backup-a.service";
    private static final String RUN = "0123456789abcdef0123456789abcdef";

    private final TestRegistry real =
            new TestRegistry(new LockRules(Conflicts.of(Map.of("g", Set.of("g"))), Limits.DEFAULT));
    private final LockRegistry registry = real.registry();
    private final FakeGuardedServices services = new FakeGuardedServices();
    private final Owners owners = NoOwners.on(services);
    private final OwnerWatch watch = new OwnerWatch(registry, services, TestSafety.of(registry, services), owners);

    OwnerWatchTest() throws IOException {}

    @AfterEach
    void stop() {
        watch.stop();
        real.close();
    }

    private void runs() {
        services.set(new ServiceState(UNIT, "g", ServiceState.State.BUSY, "active", "running", UNIT, null, RUN));
    }

    private Binding run() {
        runs();
        return owners.unit(UNIT, RUN).orElseThrow();
    }

    private void ask(String id, Request.Kind kind, Binding binding, Duration hold) {
        registry.submit(new Submit(id, kind, "g", "o", "r", LONG, hold, binding, List.of(), false, null, null, null))
                .join();
    }

    private void held(String id, Request.Kind kind, Binding binding, Duration hold) {
        ask(id, kind, binding, hold);
        registry.submit(new Command.Hold(id)).join();
        assertThat(phase(id)).isEqualTo(Phase.HELD);
    }

    private Phase phase(String id) {
        return registry.find(id).orElseThrow().phase();
    }

    private Instant endsAt(String id) {
        return Objects.requireNonNull(
                Objects.requireNonNull(registry.find(id).orElseThrow().lease()).endsAt());
    }

    private void freed(String id) {
        await().untilAsserted(() -> assertThat(registry.find(id).orElseThrow().end())
                .isNotNull()
                .extracting("reason")
                .isEqualTo(EndReason.OWNER_GONE));
    }

    @Test
    void aRunThatHasEndedFreesItsLeaseAndTheNextIsGranted() {
        held("a", Request.Kind.JOB, run(), LONG);
        ask("b", Request.Kind.WINDOW, Binding.WINDOW, LONG);
        watch.start();
        await().during(AWHILE).until(() -> phase("a") == Phase.HELD);
        services.idle(UNIT, "g");
        freed("a");
        assertThat(phase("b")).isEqualTo(Phase.DRAINING);
    }

    @Test
    void anEndThatSystemdDoesNotConfirmFreesNothing() {
        held("a", Request.Kind.JOB, run(), LONG);
        services.onRefresh(this::runs);
        watch.start();
        services.idle(UNIT, "g");
        await().until(() -> services.refreshes() > 1);
        await().during(AWHILE).until(() -> phase("a") == Phase.HELD);
    }

    @Test
    void theEndOfAProcessIsNoticedAlthoughNobodyTellsOfIt() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sleep", "600").start();
        try {
            held("a", Request.Kind.JOB, owners.process(process.pid()).orElseThrow(), LONG);
            watch.start();
            await().during(AWHILE).until(() -> phase("a") == Phase.HELD);
            process.destroyForcibly().waitFor();
            freed("a");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void whatIsOfAnEarlierBootIsFreedAtOnce() {
        run();
        held("a", Request.Kind.JOB, Binding.unit(UNIT, RUN, "another boot"), LONG);
        watch.start();
        freed("a");
    }

    @Test
    void theLeaseOfAJobThatGoesOnIsRenewedInItsSecondHalf() {
        held("a", Request.Kind.JOB, run(), Duration.ofSeconds(2));
        Instant first = endsAt("a");
        watch.start();
        await().during(AWHILE).until(() -> endsAt("a").equals(first));
        await().until(() -> endsAt("a").isAfter(first));
    }

    @Test
    void nobodyIsRenewedWhoIsNotSeenOrHasSaidHimselfHowLong() {
        held("a", Request.Kind.JOB, run(), Duration.ofSeconds(1));
        Instant first = endsAt("a");
        services.goStale("no answer");
        watch.start();
        await().during(Duration.ofMillis(1200)).until(() -> endsAt("a").equals(first));
    }

    @Test
    void aClientThatNoLongerAsksLosesItsPlaceAndOneThatHoldsDoesNot() {
        held("a", Request.Kind.JOB, Binding.CLIENT, LONG);
        ask("b", Request.Kind.JOB, Binding.CLIENT, LONG);
        ask("c", Request.Kind.JOB, Binding.CLIENT, LONG);
        watch.seen("a", Duration.ZERO);
        watch.seen("b", Duration.ZERO);
        watch.seen("c", LONG);
        watch.start();
        freed("b");
        await().during(AWHILE).until(() -> phase("a") == Phase.HELD && phase("c") == Phase.QUEUED);
    }

    @Test
    void afterARestartAClientHasTheTimeToAskAgain() {
        held("a", Request.Kind.JOB, Binding.CLIENT, LONG);
        ask("b", Request.Kind.JOB, Binding.CLIENT, Duration.ofMillis(100));
        watch.start();
        await().during(AWHILE).until(() -> phase("b") == Phase.QUEUED);
    }
}
