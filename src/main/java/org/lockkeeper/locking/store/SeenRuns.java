package org.lockkeeper.locking.store;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

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
}
