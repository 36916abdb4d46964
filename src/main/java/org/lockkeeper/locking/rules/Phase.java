package org.lockkeeper.locking.rules;

/**
 * Where a claim stands. It only moves forward, but that what was planned and is not held yet may stand as planned again, when it is
 * moved or the clock is set back.
 */
public enum Phase {
    /** Its time is not near: in the table, but in no queue and in nobody's way. */
    PLANNED,
    /** Waits for conflicting leases and for conflicting earlier requests. */
    QUEUED,
    /** Granted: holds the lock, and waits until no conflicting guarded service is busy. */
    DRAINING,
    /** The work may be done. */
    HELD,
    ENDED
}
