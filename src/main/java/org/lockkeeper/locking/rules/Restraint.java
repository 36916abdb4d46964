package org.lockkeeper.locking.rules;

import java.time.Duration;
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
    Restraint NONE = (claims, now) -> waiting -> null;

    /** How many leases of the group there may be at once. */
    default int limit(String group, int configured) {
        return configured;
    }

    /** Another number whenever what is known has changed, so that an answer may be another although table and time are the same. */
    default long version() {
        return 0;
    }

    /** @param claims all that there are */
    Look over(List<Claim> claims, Instant now);

    /**
     * What holds up whatever is asked for in this group now and is over by time alone, with when that is; null: nothing.
     */
    default @Nullable Blocker onNew(String group, Instant now) {
        return null;
    }

    /** The same for this one. Whoever would not wait for so long need not wait at all. */
    default @Nullable Blocker onNew(Request request, Instant now) {
        return request.override() == null ? onNew(request.group(), now) : null;
    }

    /** The longest time that there is for it, where by what it says of itself it needs longer; null where it can fit. */
    default @Nullable Duration tooShort(Request request, Instant now) {
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

    /**
     * The first moment after this one at which time alone may change an answer; null: never. That is also when somebody comes to
     * be held up: those behind him go by from then on.
     *
     * @param claims all that there are
     */
    default @Nullable Instant changesAfter(List<Claim> claims, Instant now) {
        return null;
    }

    /** For one look at the whole queue, so that what they have in common is found out once. */
    interface Look {

        /** @return what holds this one up; null: nothing */
        @Nullable
        Blocker on(Claim waiting);

        /** There is one lease more. */
        default void granted(Claim claim) {}

        /** The first moment from this one on at which time does not hold it up; null if that is not known. */
        default @Nullable Instant opens(Claim waiting, Instant from) {
            return from;
        }
    }
}
