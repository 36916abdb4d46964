package org.lockkeeper.maintenance.ical;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event of a calendar that others subscribe to.
 *
 * @param uid the same for as long as it is the same thing
 * @param modified when it was last changed
 * @param sequence a greater one after each change
 * @param cancelled whether it will not be
 * @param taken whether it takes up its time
 */
public record FeedEvent(
        String uid,
        Instant start,
        Instant end,
        String summary,
        @Nullable String description,
        String category,
        Instant modified,
        int sequence,
        boolean cancelled,
        boolean taken) {

    /** The same after so many changes. */
    public FeedEvent after(int changes) {
        return new FeedEvent(uid, start, end, summary, description, category, modified, changes, cancelled, taken);
    }
}
