package org.lockkeeper.maintenance.calendar;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the hours and blackouts of a group stand.
 *
 * @param state {@code OPEN}, or why nothing of it begins now
 * @param changesAt when work may begin, or may begin no more; absent if that is not within years
 */
public record GroupHours(
        String group, boolean open, State state, @Nullable Instant changesAt) {

    public enum State {
        OPEN,
        /** Between the hours. */
        OUTSIDE,
        /** So shortly before the end of the hours, or before a blackout, that nothing begins any more. */
        CUTOFF,
        BLACKOUT,
        /** A file of blackouts could never be read. */
        UNKNOWN
    }
}
