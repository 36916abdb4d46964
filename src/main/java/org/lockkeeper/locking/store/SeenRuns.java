package org.lockkeeper.locking.store;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The runs of guarded units that were seen, and when somebody looked. It tells people what was: nothing is decided by it. Every
 * method may throw {@link StoreException}.
 */
public interface SeenRuns {

    /** When somebody looked, without a break. */
    record Watch(Instant from, Instant to) {}

    /** Those of which something is between these times, latest first. */
    List<SeenRun> between(Instant from, Instant to, int limit);

    /** Those that nobody has seen the end of. */
    List<SeenRun> open();

    /** The watches of which something is between these times, oldest first. */
    List<Watch> watches(Instant from, Instant to);

    /** Adds runs, or puts others in their places, and has the watches that begin at these times last so long: all or nothing. */
    void write(Collection<SeenRun> runs, Collection<Watch> watches);

    /** Deletes what is too old, by time as it was watched passing, and the oldest of what is too much. */
    void prune();

    /**
     * A run of a guarded unit, as it was seen.
     *
     * @param run its id, as systemd gave it; empty where it was not told
     * @param to when it ended; null while it goes on. Of one that is {@link Outcome#LOST}: when it was seen last
     */
    record SeenRun(
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
}
