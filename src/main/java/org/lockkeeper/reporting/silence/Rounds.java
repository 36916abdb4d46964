package org.lockkeeper.reporting.silence;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.VitalExecutor;

/** Has a keeper look whenever something has changed, and when it has something to do, on a thread of its own. */
final class Rounds {

    /** A turn that has failed by a fault of ours is made up for. */
    private static final Duration AFTER_A_FAULT = Duration.ofSeconds(10);

    private final Keeper keeper;
    private final VitalExecutor executor;
    private final AtomicBoolean awaited = new AtomicBoolean();
    /** Of the thread alone. */
    private @Nullable ScheduledFuture<?> later;

    Rounds(String target, Keeper keeper) {
        this.keeper = keeper;
        this.executor = new VitalExecutor("silence-" + target, 1);
        executor.setRemoveOnCancelPolicy(true);
    }

    /** Returns at once. */
    void wake() {
        if (!executor.isShutdown() && awaited.compareAndSet(false, true)) {
            executor.execute(this::turn);
        }
    }

    private void turn() {
        awaited.set(false);
        if (later != null) {
            later.cancel(false);
        }
        Duration next = AFTER_A_FAULT;
        try {
            next = keeper.turn();
        } finally {
            if (next != null && !executor.isShutdown()) {
                later = executor.schedule(this::turn, next.toMillis() + 1, TimeUnit.MILLISECONDS);
            }
        }
    }

    /** What is there stays: the window stays open as well, and both end by themselves. */
    void stop() {
        executor.shutdownNow();
    }
}
