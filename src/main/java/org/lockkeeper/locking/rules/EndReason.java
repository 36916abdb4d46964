package org.lockkeeper.locking.rules;

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
