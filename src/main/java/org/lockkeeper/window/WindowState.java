package org.lockkeeper.window;

import org.lockkeeper.lock.Phase;

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

    /** Whether a window in this state need not be waited for any more by somebody who waits for that one. */
    boolean reached(WindowState wanted) {
        return compareTo(wanted) >= 0;
    }
}
