package org.lockkeeper.maintenance.wait;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.maintenance.wait.WaitOutcome.Result;

/** With real threads and real time, in which nothing but a wake-up can end a wait early enough. */
class RetryableWaitThreadsTest {

    private static final WaitRequest LONG = new WaitRequest(Duration.ofMinutes(10), 0, Duration.ofMinutes(10));

    private final ExecutorService waiters = Executors.newCachedThreadPool();
    private final RetryableWait wait = new RetryableWait(Properties.DEFAULTS, new SimpleMeterRegistry());

    @AfterEach
    void end() {
        waiters.shutdownNow();
    }

    private static final class Flag implements WaitCondition {
        private volatile List<Blocker> blockers = List.of(Door.blocker("a"));
        private volatile Runnable changed = () -> {};
        private final CountDownLatch looked = new CountDownLatch(1);

        @Override
        public List<Blocker> known() {
            looked.countDown();
            return blockers;
        }

        @Override
        public Runnable subscribe(Runnable changed) {
            this.changed = changed;
            return () -> {};
        }

        void clear() {
            blockers = List.of();
            changed.run();
        }
    }

    @Test
    void endsAsSoonAsAChangeIsNoticed() throws Exception {
        Flag flag = new Flag();
        CompletableFuture<WaitOutcome> waiting = CompletableFuture.supplyAsync(() -> wait.await(LONG, flag), waiters);
        flag.looked.await();

        flag.clear();

        WaitOutcome outcome = waiting.get(30, TimeUnit.SECONDS);
        assertThat(outcome.result()).isEqualTo(Result.QUIET);
        assertThat(outcome.attempts()).isOne();
    }

    @Test
    void losesNoChangeHoweverItRacesTheSleep() throws Exception {
        for (int round = 0; round < 3_000; round++) {
            Flag flag = new Flag();
            CompletableFuture<WaitOutcome> waiting =
                    CompletableFuture.supplyAsync(() -> wait.await(LONG, flag), waiters);
            for (int spin = 0; spin < round % 300; spin++) {
                Thread.onSpinWait();
            }
            flag.clear();
            assertThat(waiting.get(30, TimeUnit.SECONDS).result()).isEqualTo(Result.QUIET);
        }
    }

    @Test
    void aShutdownEndsAllWaits() throws Exception {
        List<Flag> flags = Stream.generate(Flag::new).limit(50).toList();
        List<CompletableFuture<WaitOutcome>> waiting = flags.stream()
                .map(flag -> CompletableFuture.supplyAsync(() -> wait.await(LONG, flag), waiters))
                .toList();
        for (Flag flag : flags) {
            flag.looked.await();
        }

        wait.stop();

        for (CompletableFuture<WaitOutcome> one : waiting) {
            assertThat(one.get(30, TimeUnit.SECONDS).result()).isEqualTo(Result.CANCELLED);
        }
    }
}
