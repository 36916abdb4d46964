package org.lockkeeper.locking.rules;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.LockTable.Remembered;

/**
 * One change of the lock table. Replaying all events in order rebuilds the table.
 *
 * @param actor who brought it about; null where nobody said who he is
 * @param principal who that is, as he was known, such as {@code uid:alice@socket}; null for what time and the rules did
 * @param subject the claim's id; for {@link Type#CLOCK_SHIFTED} the word {@code clock}; for
 *     {@link Type#ONCE_RESET} the claim under which the work was done; for {@link Type#REFUSED} what was asked for
 * @param detail what the claim does not say: the shift of the clock (ISO-8601), the extension, the intruder
 *     (its unit and run), what is stopped or overridden, the slot, why it should finish, or the reason of a reset or a refusal
 * @param key the idempotency key that is remembered with this change
 * @param once the work to be done once that begins, is finished or is reset with this change
 * @param before null for a new claim
 * @param after null only for {@link Type#CLOCK_SHIFTED}, {@link Type#ONCE_RESET} and {@link Type#REFUSED}
 */
public record Event(
        Type type,
        Instant at,
        @Nullable String actor,
        @Nullable String principal,
        String subject,
        @Nullable String detail,
        @Nullable Remembered key,
        @Nullable Once once,
        @Nullable Claim before,
        @Nullable Claim after) {

    public enum Type {
        REQUESTED,
        /** Asked for, for a later time; or moved so far from its time by a clock that was set back. */
        PLANNED,
        /** Another time was set for what was planned. */
        MOVED,
        /** The time of what was planned is near: it stands in the queue. */
        QUEUED,
        /** The time for which it was planned has come, and it is not held yet. */
        DUE,
        /** This host has got its slot in the pool that the group needs. */
        SLOT_TAKEN,
        /** The slot was taken away before the request was granted. */
        SLOT_LOST,
        GRANTED,
        /** Its drain has run out, and it asked for something else than to be given up. */
        DRAIN_TIMED_OUT,
        /** It was decided to stop a unit for it. */
        STOPPING,
        /** That unit was seen to have stopped. */
        STOPPED,
        HELD,
        EXTENDED,
        RENEWED,
        /** The run that a held-back start was to have has begun: the lease ends with it. */
        BOUND,
        /** The lease inside which it was to run, which admitted it, has ended: it waits on, inside the next one or none. */
        LEFT,
        /** Somebody has asked its owner to come to an end. */
        FINISH_ASKED,
        SUSPECTED,
        /** The hours of its group are over, and it goes on. */
        OVERRAN,
        INTRUDED,
        INTRUSION_ENDED,
        ENDED,
        ONCE_RESET,
        /** A caller was refused what it may not do. */
        REFUSED,
        CLOCK_SHIFTED
    }
}
