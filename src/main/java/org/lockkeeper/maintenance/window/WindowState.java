package org.lockkeeper.maintenance.window;

import org.lockkeeper.locking.rules.Phase;

/** The life of a maintenance window. It only moves forward. */
public enum WindowState {
    /** Waits for a conflicting lease or an earlier request. */
    QUEUED,
    /** Holds the lock, and waits until every conflicting guarded service has stopped. */
    DRAINING,
    /** Maintenance may be done. */
    OPEN,
    CLOSED;

    static WindowState of(Phase phase) {
        return switch (phase) {
            case QUEUED -> QUEUED;
            case DRAINING -> DRAINING;
            case HELD -> OPEN;
            case ENDED -> CLOSED;
        };
    }

    Phase phase() {
        return switch (this) {
            case QUEUED -> Phase.QUEUED;
            case DRAINING -> Phase.DRAINING;
            case OPEN -> Phase.HELD;
            case CLOSED -> Phase.ENDED;
        };
    }
}
