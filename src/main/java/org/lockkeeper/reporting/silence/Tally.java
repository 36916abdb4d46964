package org.lockkeeper.reporting.silence;

import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** How it stands with one monitor: written by its thread, read by whoever looks. */
final class Tally {

    enum Outcome {
        SET,
        RENEWED,
        SET_AGAIN,
        LEFT_ENDED,
        ENDED,
        FAILED
    }

    /**
     * One silence.
     *
     * @param end null while there is none
     * @param wanted whether there is to be one: its window is open, and nobody has ended the silence in the monitor
     */
    record Shown(@Nullable Instant end, boolean wanted) {}

    private final String target;
    private final Clock clock;
    private final Map<Outcome, LongAdder> counts = new EnumMap<>(Outcome.class);
    private volatile List<Shown> shown = List.of();
    private volatile @Nullable String fault;

    Tally(String target, Clock clock) {
        this.target = target;
        this.clock = clock;
        for (Outcome outcome : Outcome.values()) {
            counts.put(outcome, new LongAdder());
        }
    }

    String target() {
        return target;
    }

    void count(Outcome outcome) {
        Objects.requireNonNull(counts.get(outcome)).increment();
    }

    long counted(Outcome outcome) {
        return Objects.requireNonNull(counts.get(outcome)).sum();
    }

    void show(List<Shown> now, @Nullable String why) {
        shown = List.copyOf(now);
        fault = why;
    }

    /** Why the last call failed, as a sentence; null where it did not. */
    @Nullable
    String fault() {
        return fault;
    }

    long active() {
        Instant now = clock.instant();
        return shown.stream().filter(it -> inForce(it, now)).count();
    }

    /** Windows that are open, and of which the monitor does not know. */
    long missing() {
        Instant now = clock.instant();
        return shown.stream().filter(it -> it.wanted && !inForce(it, now)).count();
    }

    private static boolean inForce(Shown silence, Instant now) {
        return silence.end != null && silence.end.isAfter(now);
    }
}
