package org.lockkeeper.maintenance.wait;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.maintenance.wait.WaitOutcome.Result;

/** The course of one wait. Confined to the waiting thread, but for what wakes it. */
final class Course {

    private final WaitRequest request;
    private final WaitCondition condition;
    private final Ticker ticker;
    private final Thread waiting = Thread.currentThread();
    private final long start;
    private final long timeout;
    private final AtomicBoolean changed = new AtomicBoolean();
    private volatile boolean stopped;
    private int attempts;
    private List<Blocker> blockers = List.of();
    private boolean quiet;
    private boolean timeUp;

    Course(WaitRequest request, WaitCondition condition, Ticker ticker) {
        this.request = request;
        this.condition = condition;
        this.ticker = ticker;
        this.start = ticker.nanoTime();
        this.timeout = request.timeout().toNanos();
    }

    /** From any thread. Never lost: the flag is read before each sleep, and the unparking outlasts until the parking. */
    void changed() {
        changed.set(true);
        ticker.unpark(waiting);
    }

    /** From any thread. */
    void stop() {
        stopped = true;
        ticker.unpark(waiting);
    }

    /** A scheduled look. */
    boolean look() {
        if (quiet) {
            return true;
        }
        if (cancelled()) {
            return false;
        }
        attempts++;
        changed.set(false);
        see(condition.fresh());
        timeUp = elapsed() >= timeout;
        return quiet;
    }

    /** Until the next scheduled look is due, at the latest until the deadline; looks after each change meanwhile. */
    void sleep(long millis) {
        long due = Math.min(timeout, elapsed() + TimeUnit.MILLISECONDS.toNanos(millis));
        long left = due - elapsed();
        while (left > 0 && !quiet && !cancelled()) {
            if (changed.getAndSet(false)) {
                lookEarly();
            } else {
                ticker.park(left);
            }
            left = due - elapsed();
        }
    }

    private void lookEarly() {
        see(condition.known());
        if (quiet) {
            see(condition.fresh());
        }
    }

    private void see(List<Blocker> found) {
        blockers = found;
        quiet = found.isEmpty();
    }

    boolean goesOn() {
        return quiet || !(cancelled() || timeUp || attemptsUsedUp());
    }

    private boolean attemptsUsedUp() {
        return request.maxAttempts() > 0 && attempts >= request.maxAttempts();
    }

    private boolean cancelled() {
        return stopped || waiting.isInterrupted();
    }

    private long elapsed() {
        return ticker.nanoTime() - start;
    }

    WaitOutcome outcome() {
        return new WaitOutcome(result(), attempts, Duration.ofNanos(elapsed()), blockers);
    }

    private Result result() {
        if (quiet) {
            return Result.QUIET;
        }
        if (timeUp) {
            return Result.TIMED_OUT;
        }
        return cancelled() ? Result.CANCELLED : Result.ATTEMPTS_USED_UP;
    }
}
