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
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.TestRegistry;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Submit;
import org.lockkeeper.locking.store.InMemoryLockStore.Fault;
import org.lockkeeper.web.Caller;
import org.springframework.web.context.request.async.DeferredResult;

/** Long-polls on a real registry: each is answered once, when it is due, and forgotten. */
class ClaimWaitersTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Caller THERE = new Caller(() -> false);

    private final TestRegistry real =
            new TestRegistry(new LockRules(Conflicts.of(Map.of("g", Set.of("g"))), Limits.DEFAULT));
    private final LockRegistry registry = real.registry();
    private final ClaimWaiters waiters = new ClaimWaiters(registry);

    @BeforeEach
    void start() {
        waiters.start();
        registry.submit(Submit.window("w", "g", "o", "r", LONG, LONG, List.of(), false, null))
                .join();
    }

    @AfterEach
    void stop() {
        waiters.stop();
        real.close();
    }

    private DeferredResult<String> wait(Phase until, Duration time, Caller caller) {
        return waiters.await(
                "w",
                until,
                time,
                caller,
                () -> registry.find("w").orElseThrow().phase().name());
    }

    private static void answered(DeferredResult<String> result, String answer) {
        await().until(result::hasResult);
        assertThat(result.getResult()).isEqualTo(answer);
    }

    @Test
    void isAnsweredWhenThePhaseIsReached() {
        DeferredResult<String> held = wait(Phase.HELD, LONG, THERE);
        DeferredResult<String> ended = wait(Phase.ENDED, LONG, THERE);
        registry.submit(new Command.Hold("w")).join();
        answered(held, "HELD");
        assertThat(ended.hasResult()).isFalse();
        registry.submit(new Command.Release("w", "o", null, false)).join();
        answered(ended, "ENDED");
    }

    @Test
    void isAnsweredAtOnceIfThePhaseIsPast() {
        registry.submit(new Command.Hold("w")).join();
        answered(wait(Phase.DRAINING, LONG, THERE), "HELD");
        answered(waiters.await("of nobody", Phase.HELD, LONG, THERE, () -> "answered"), "answered");
    }

    @Test
    void isAnsweredWithWhatIsWhenItsTimeIsOver() {
        answered(wait(Phase.HELD, Duration.ofMillis(50), THERE), "DRAINING");
        answered(wait(Phase.HELD, Duration.ZERO, THERE), "DRAINING");
    }

    @Test
    void doesNotSleepBesideAChangeOfWhichNothingWasKnown() {
        DeferredResult<String> held = wait(Phase.HELD, LONG, THERE);
        real.store().failNext(Fault.APPLIED_UNSEEN);
        assertThat(registry.submit(new Command.Hold("w"))).failsWithin(Duration.ofSeconds(10));
        answered(held, "HELD");
    }

    @Test
    void whoHangsUpIsLetGo() {
        AtomicBoolean gone = new AtomicBoolean();
        DeferredResult<String> held = wait(Phase.HELD, LONG, new Caller(gone::get));
        assertThat(waiters.callers()).isOne();
        gone.set(true);
        await().until(held::hasResult);
    }

    @Test
    void aShutdownAnswersAll() {
        DeferredResult<String> held = wait(Phase.HELD, LONG, THERE);
        waiters.stop();
        answered(held, "DRAINING");
        answered(wait(Phase.HELD, LONG, THERE), "DRAINING");
    }

    @Test
    void anAnswerThatFailsIsTheFaultOfItsOwn() {
        DeferredResult<String> broken = waiters.await("w", Phase.HELD, LONG, THERE, () -> {
            throw new IllegalStateException("broken");
        });
        DeferredResult<String> held = wait(Phase.HELD, LONG, THERE);
        registry.submit(new Command.Hold("w")).join();
        answered(held, "HELD");
        await().until(broken::hasResult);
        assertThat(broken.getResult()).isInstanceOf(IllegalStateException.class);
    }
}
