package org.lockkeeper.maintenance.window;

import org.lockkeeper.locking.rules.Phase;

/**
 * The life of a maintenance window. It only moves forward, but that one which was planned and is not open yet may be planned again,
 * when it is moved or the host's clock is set back.
 */
public enum WindowState {
    /** Its time is not near: it waits for that alone, and is in nobody's way. */
    PLANNED,
    /** Waits for a conflicting lease or an earlier request. */
    QUEUED,
    /** Holds the lock, and waits until every conflicting guarded service has stopped. */
    DRAINING,
    /** Maintenance may be done. */
    OPEN,
    CLOSED;

    static WindowState of(Phase phase) {
        return switch (phase) {
            case PLANNED -> PLANNED;
            case QUEUED -> QUEUED;
            case DRAINING -> DRAINING;
            case HELD -> OPEN;
            case ENDED -> CLOSED;
        };
    }

    Phase phase() {
        return switch (this) {
            case PLANNED -> Phase.PLANNED;
            case QUEUED -> Phase.QUEUED;
            case DRAINING -> Phase.DRAINING;
            case OPEN -> Phase.HELD;
            case CLOSED -> Phase.ENDED;
        };
    }
}
