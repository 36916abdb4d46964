package org.lockkeeper.locking.rules;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has a say in whose turn it is beside the table. Whoever is held up by it stands in the queue, but for nobody else: it is not
 * granted, and those behind it go by. What runs inside another lease is never held up.
 *
 * <p>A pure function of what it is asked with and of what is known when it is asked. Whoever learns something new lets the
 * registry look anew.
 */
public interface Restraint {

    /** Nothing has a say. */
    Restraint NONE = (leases, now) -> waiting -> null;

    /** How many leases of the group there may be at once. */
    default int limit(String group, int configured) {
        return configured;
    }

    /** Another number whenever what is known has changed, so that an answer may be another although table and time are the same. */
    default long version() {
        return 0;
    }

    /** @param leases all that there are */
    Look over(List<Claim> leases, Instant now);

    /** For one look at the whole queue, so that what they have in common is found out once. */
    interface Look {

        /** @return what holds this one up; null: nothing */
        @Nullable
        Blocker on(Claim waiting);

        /** There is one lease more. */
        default void granted(Claim claim) {}
    }
}
