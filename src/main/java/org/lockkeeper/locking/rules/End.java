package org.lockkeeper.locking.rules;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a claim ended.
 *
 * @param by who ended it; {@code lockkeeper} when its own time or the proof of its owner's end did; null where nobody
 *     said who he is: never a name that nobody gave
 * @param principal who that is, as he was known; null where nobody ended it but time, the rules or a proof
 * @param note the remark of the caller who ended it
 * @param success whether the owner said that its work succeeded: finishes work that is to be done once
 * @param blockers what still stood in its way, where it ended before it was held
 */
public record End(
        Instant at,
        EndReason reason,
        @Nullable String by,
        @Nullable String principal,
        @Nullable String note,
        boolean success,
        List<Blocker> blockers) {

    /** The actor of everything that time itself brings about. */
    public static final String LOCKKEEPER = "lockkeeper";

    /** {@code by alice}, with a blank before it; as whom he was known where he did not say; nothing where neither is known. */
    public String byWhom() {
        if (by == null) {
            return principal == null ? "" : " by " + principal;
        }
        return " by " + by;
    }

    End by(@Nullable String known) {
        return new End(at, reason, by, known, note, success, blockers);
    }

    public End {
        blockers = List.copyOf(blockers);
    }

    /** Why a claim ended. */
    public enum EndReason {
        /** Its owner gave a held lease back. */
        RELEASED,
        /** Held until its time was over, and its lock delay too. */
        EXPIRED,
        /** Not held before its wait was over. */
        TIMED_OUT,
        /** Planned, and not held before too little of its time was left. */
        MISSED,
        /** Given up before it was held. */
        CANCELLED,
        /** Its owner has provably ended: the unit's run, the process, the boot; or a waiting client that no longer asks. */
        OWNER_GONE,
        /** The lease that it had asked to run inside has ended before it was granted. */
        PARENT_ENDED,
        /** A held-back start whose unit's run has asked for a lease itself: that one has its place in the queue. */
        TAKEN_OVER,
        /** Ended by an operator against its owner, with a reason. */
        FORCED
    }
}
