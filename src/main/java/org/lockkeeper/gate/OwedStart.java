package org.lockkeeper.gate;

import org.lockkeeper.store.HostChange;

/**
 * What the journal says of a unit that is to be started.
 *
 * @param stopped whether it is because we stopped it
 * @param refusedAt when its start was refused, in microseconds of the monotonic clock; 0 where that is not known
 */
record OwedStart(boolean stopped, long refusedAt) {

    static final String STOPPED = "stopped";
    private static final String HELD = "held ";

    static String held(long refusedAt) {
        return HELD + refusedAt;
    }

    static OwedStart of(HostChange change) {
        return change.detail().startsWith(HELD)
                ? new OwedStart(false, Long.parseLong(change.detail().substring(HELD.length())))
                : new OwedStart(true, 0);
    }
}
