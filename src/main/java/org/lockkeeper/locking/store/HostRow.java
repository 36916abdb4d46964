package org.lockkeeper.locking.store;

import java.time.Instant;

/**
 * A host of a fleet as it tells of itself.
 *
 * @param machine whose name that is
 * @param since when it was heard of first
 * @param seen when it was heard of last
 * @param body what it tells, in the words of whoever wrote it
 */
public record HostRow(String name, String machine, State state, Instant since, Instant seen, String body) {

    public enum State {
        PRESENT,
        /** Not heard of for long. */
        ABSENT,
        /** Taken out, and not heard of since. */
        FORGOTTEN
    }
}
