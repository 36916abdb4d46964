package org.lockkeeper.maintenance.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.host.service.FakeGuardedServices;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.TestRegistry;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.Submit;
import org.lockkeeper.maintenance.admission.Empties.Outcome;
import org.lockkeeper.maintenance.safety.TestSafety;
import org.lockkeeper.web.Caller;
import org.springframework.web.context.request.async.DeferredResult;

/** Callers who wait until nothing runs inside a window: each hears once how his wait has ended. */
class EmptiesTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final String UNIT = "backup-a.service";

    private final TestRegistry real =
            new TestRegistry(new LockRules(Conflicts.of(Map.of("g", Set.of("g"))), Limits.DEFAULT));
    private final LockRegistry registry = real.registry();
    private final FakeGuardedServices services = new FakeGuardedServices();
    private final Empties empties = new Empties(registry, TestSafety.of(registry, services), services);

    @BeforeEach
    void openWindow() {
        empties.start();
        apply(Submit.window("w", "g", "o", "r", LONG, LONG, List.of(UNIT), false, null));
        apply(new Command.Hold("w"));
        services.busy(UNIT, "backup");
    }

    @AfterEach
    void stop() {
        empties.stop();
        real.close();
    }

    private void apply(Command command) {
        registry.submit(command).join();
    }

    private DeferredResult<Outcome> wait(Duration time) {
        return wait(time, new Caller(() -> false));
    }

    private DeferredResult<Outcome> wait(Duration time, Caller caller) {
        return empties.await("w", time, caller, outcome -> outcome);
    }

    private void answered(DeferredResult<Outcome> result, Outcome outcome) {
        await().until(result::hasResult);
        assertThat(result.getResult()).isEqualTo(outcome);
        assertThat(empties.callers()).isZero();
    }

    @Test
    void isAnsweredWhenWhatRunsInsideHasEnded() {
        DeferredResult<Outcome> result = wait(LONG);
        await().during(SHORT).until(() -> !result.hasResult());
        services.idle(UNIT, "backup");
        answered(result, Outcome.EMPTY);
    }

    @Test
    void believesTheEndOnlyOfSystemdAskedAfresh() {
        services.onRefresh(() -> services.busy(UNIT, "backup"));
        DeferredResult<Outcome> result = wait(LONG);
        services.idle(UNIT, "backup");
        await().until(() -> services.refreshes() > 0);
        await().during(SHORT).until(() -> !result.hasResult());
        services.onRefresh(() -> {});
        services.idle(UNIT, "backup");
        answered(result, Outcome.EMPTY);
    }

    @Test
    void isBusyWhenItsTimeIsOver() {
        answered(wait(SHORT), Outcome.BUSY);
        answered(wait(Duration.ZERO), Outcome.BUSY);
    }

    @Test
    void isUnknownWhileThePictureIsLostOrThatOfAnAdmittedUnit() {
        services.idle(UNIT, "backup");
        services.goStale("no answer");
        answered(wait(SHORT), Outcome.UNKNOWN);
        services.goLive();
        services.unknown(UNIT, "backup");
        answered(wait(SHORT), Outcome.UNKNOWN);
    }

    @Test
    void isAnsweredThatItWasExtendedAndNotThatItIsEmpty() {
        DeferredResult<Outcome> result = wait(LONG);
        apply(new Command.Extend("w", LONG, "bob", null));
        services.idle(UNIT, "backup");
        answered(result, Outcome.EXTENDED);
    }

    @Test
    void whoHasHungUpIsNotToldThatItIsEmpty() {
        AtomicBoolean gone = new AtomicBoolean();
        DeferredResult<Outcome> noticed = wait(LONG, new Caller(gone::get));
        gone.set(true);
        answered(noticed, Outcome.HUNG_UP);
        services.idle(UNIT, "backup");
        answered(wait(LONG, new Caller(() -> true)), Outcome.HUNG_UP);
    }

    @Test
    void nothingIsInsideOfWhatIsNotHeld() {
        apply(new Command.Release("w", "o", null, false));
        answered(wait(LONG), Outcome.EMPTY);
    }

    @Test
    void isAnsweredAtTheShutdown() {
        DeferredResult<Outcome> result = wait(LONG);
        await().during(SHORT).until(() -> !result.hasResult());
        empties.stop();
        answered(result, Outcome.SHUTTING_DOWN);
    }
}
