package org.lockkeeper.base.vital;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that looks at everything again after each change. Driven by level, not by edge: a change that was missed, or
 * a restart in the middle, makes no difference to the next look.
 */
public final class LevelLoop {

    private static final Logger log = LoggerFactory.getLogger(LevelLoop.class);

    @FunctionalInterface
    public interface Look {
        /** @return whether to look again when the interval is over, should no change come before */
        boolean look() throws InterruptedException;
    }

    private final String name;
    private final long intervalMillis;
    private final Look look;
    private final Runnable onInterval;
    private final Semaphore wakeUps = new Semaphore(0);
    private final Repeats repeats = new Repeats();
    private volatile @Nullable Thread thread;

    /** @param onInterval done before a look that no change has brought about */
    public LevelLoop(String name, long intervalMillis, Look look, Runnable onInterval) {
        this.name = name;
        this.intervalMillis = intervalMillis;
        this.look = look;
        this.onInterval = onInterval;
    }

    public void start() {
        Thread fresh = Vital.thread(name, this::run);
        thread = fresh;
        fresh.start();
    }

    public void wake() {
        wakeUps.release();
    }

    private void run() {
        while (thread == Thread.currentThread()) {
            try {
                Vital.turn(name);
                if (!look.look()) {
                    wakeUps.acquire();
                } else if (!wakeUps.tryAcquire(intervalMillis, TimeUnit.MILLISECONDS)) {
                    onInterval.run();
                }
                wakeUps.drainPermits();
            } catch (InterruptedException stop) {
                return;
            } catch (RuntimeException failure) {
                if (repeats.due(failure.toString())) {
                    log.error("{} failed and goes on", name, failure);
                }
                pause();
            }
        }
    }

    /** Whatever failed would fail again at once. */
    private void pause() {
        try {
            Thread.sleep(intervalMillis);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    public void stop() {
        Thread running = thread;
        thread = null;
        if (running != null) {
            running.interrupt();
        }
    }

    public boolean isRunning() {
        return thread != null;
    }
}
