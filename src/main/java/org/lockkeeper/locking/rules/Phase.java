package org.lockkeeper.locking.rules;

/** Where a claim stands. It only moves forward. */
public enum Phase {
    /** Waits for conflicting leases and for conflicting earlier requests. */
    QUEUED,
    /** Granted: holds the lock, and waits until no conflicting guarded service is busy. */
    DRAINING,
    /** The work may be done. */
    HELD,
    ENDED
}
