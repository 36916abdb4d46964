package org.lockkeeper.maintenance.calendar;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a calendar stands at a moment.
 *
 * @param why what says so: an entry that covers the moment, or the one of the hours that begin next; null where there is none
 * @param until when it next changes whether work may begin; null if that is not within the years that are looked ahead
 */
record Standing(State state, @Nullable Entry why, @Nullable Instant until) {

    enum State {
        OPEN,
        /** Between the hours. */
        OUTSIDE,
        /** So shortly before the end of the hours, or before a blackout, that nothing begins any more. */
        CUTOFF,
        /** What is left before that is too short for it. */
        TOO_SHORT,
        BLACKOUT,
        /** A file of blackouts could never be read. */
        UNKNOWN
    }

    boolean open() {
        return state == State.OPEN;
    }
}
