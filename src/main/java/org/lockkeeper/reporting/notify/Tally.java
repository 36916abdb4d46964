package org.lockkeeper.reporting.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.store.Outbox.Backlog;

/** How one receiver is doing. Read by other threads than the one that writes. */
final class Tally {

    enum Outcome {
        DELIVERED,
        /** A try that was not taken: there will be another. */
        FAILED,
        /** Given up, since it had waited for too long. */
        EXPIRED,
        /** Given up, since too many waited. */
        DROPPED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private record Measured(Backlog backlog, long nanos) {}

    private final Map<Outcome, LongAdder> counts = new EnumMap<>(Outcome.class);
    private volatile Measured measured = new Measured(Backlog.NONE, System.nanoTime());
    private volatile @Nullable String fault;
    private volatile @Nullable Instant faultAt;
    private volatile boolean gone;

    Tally() {
        for (Outcome outcome : Outcome.values()) {
            counts.put(outcome, new LongAdder());
        }
    }

    void count(Outcome outcome, int how) {
        counts.getOrDefault(outcome, new LongAdder()).add(how);
    }

    long counted(Outcome outcome) {
        return counts.getOrDefault(outcome, new LongAdder()).sum();
    }

    void backlog(Backlog now) {
        measured = new Measured(now, System.nanoTime());
    }

    int pending() {
        return measured.backlog().count();
    }

    Duration oldest() {
        Measured last = measured;
        return last.backlog().count() == 0
                ? Duration.ZERO
                : last.backlog().oldest().plusNanos(System.nanoTime() - last.nanos());
    }

    void failed(String why, boolean forGood, Instant at) {
        count(Outcome.FAILED, 1);
        fault = why;
        faultAt = at;
        gone = forGood;
    }

    void delivered() {
        count(Outcome.DELIVERED, 1);
        fault = null;
    }

    /** Why the last try came to nothing; null where it did not. */
    @Nullable
    String fault() {
        return fault;
    }

    /** When a try last came to nothing. */
    @Nullable
    Instant faultAt() {
        return faultAt;
    }

    /** Whether it has said that it wants no more. */
    boolean gone() {
        return gone;
    }
}
