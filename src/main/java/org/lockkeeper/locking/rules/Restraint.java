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

    /**
     * What holds up a new request of this group now and is over by time alone, with when that is; null: nothing. Whoever would
     * not wait for so long need not wait at all.
     */
    default @Nullable Blocker onNew(String group, Instant now) {
        return null;
    }

    /** Why work of this group should have come to an end by now, in a sentence; null: it may go on. */
    default @Nullable String over(String group, Instant now) {
        return null;
    }

    /** Whether it is then asked to. */
    default boolean asksToFinish(String group) {
        return false;
    }

    /** The first moment after this one at which time alone may change an answer; null: never. */
    default @Nullable Instant changesAfter(Instant now) {
        return null;
    }

    /** For one look at the whole queue, so that what they have in common is found out once. */
    interface Look {

        /** @return what holds this one up; null: nothing */
        @Nullable
        Blocker on(Claim waiting);

        /** There is one lease more. */
        default void granted(Claim claim) {}
    }
}
