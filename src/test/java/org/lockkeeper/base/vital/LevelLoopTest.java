package org.lockkeeper.base.vital;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LevelLoopTest {

    private static final long NEVER = 600_000;

    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger intervals = new AtomicInteger();
    private @Nullable LevelLoop loop;

    private LevelLoop start(long interval, LevelLoop.Look look) {
        LevelLoop fresh = new LevelLoop(
                "a-test",
                interval,
                () -> {
                    looks.incrementAndGet();
                    return look.look();
                },
                intervals::incrementAndGet);
        loop = fresh;
        fresh.start();
        return fresh;
    }

    @AfterEach
    void stop() {
        if (loop != null) {
            loop.stop();
        }
    }

    @Test
    void looksOnceAndThenAfterEachChange() {
        LevelLoop running = start(1, () -> false);
        await().until(() -> looks.get() == 1);
        running.wake();
        await().until(() -> looks.get() == 2);
        assertThat(intervals).hasValue(0);
    }

    @Test
    void whileSomethingIsLeftItLooksAgainWithoutAChange() {
        start(1, () -> true);
        await().until(() -> looks.get() > 5 && intervals.get() > 3);
    }

    @Test
    void aChangeDuringALookIsLookedAt() {
        LevelLoop running = start(NEVER, () -> {
            if (looks.get() == 1) {
                java.util.Objects.requireNonNull(loop).wake();
            }
            return true;
        });
        running.wake();
        await().until(() -> looks.get() >= 2);
        assertThat(intervals).hasValue(0);
    }

    @Test
    void goesOnAfterAFailure() {
        start(1, () -> {
            if (looks.get() < 4) {
                throw new IllegalStateException("broken");
            }
            return false;
        });
        await().until(() -> looks.get() == 4);
    }
}
