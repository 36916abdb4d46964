package org.lockkeeper.locking.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run of a guarded unit, as it was seen.
 *
 * @param run its id, as systemd gave it; empty where it was not told
 * @param to when it ended; null while it goes on. Of one that is {@link Outcome#LOST}: when it was seen last
 */
public record SeenRun(
        String unit,
        String group,
        String run,
        Instant from,
        @Nullable Instant to,
        Outcome outcome) {

    public enum Outcome {
        RUNS,
        ENDED,
        FAILED,
        /** It is over, and nobody has seen its end. */
        LOST
    }

    public SeenRun {
        if ((outcome == Outcome.RUNS) != (to == null)) {
            throw new IllegalArgumentException("%s of %s until %s".formatted(outcome, unit, to));
        }
    }

    /** At the moment at which it began at the earliest, whatever a clock that was set says. */
    public SeenRun ended(Instant at, Outcome how) {
        return new SeenRun(unit, group, run, from, at.isBefore(from) ? from : at, how);
    }
}
