package org.lockkeeper.lock;

/** Why a claim ended. */
public enum EndReason {
    /** Its owner gave a held lease back. */
    RELEASED,
    /** Held until its time was over. */
    EXPIRED,
    /** Not held before its wait was over. */
    TIMED_OUT,
    /** Given up before it was held. */
    CANCELLED,
    /** Ended by an operator against its owner, with a reason. */
    FORCED
}
