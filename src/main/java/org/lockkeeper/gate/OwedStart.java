package org.lockkeeper.gate;

import org.lockkeeper.store.HostChange;

/**
 * What the journal says of a unit that is to be started.
 *
 * @param stopped whether it is because we stopped it
 * @param refusedAt when its start was refused, in microseconds of the monotonic clock; 0 where that is not known
 * @param boot the boot whose clock that is; empty where it is not known
 */
record OwedStart(boolean stopped, long refusedAt, String boot) {

    static final String STOPPED = "stopped";
    private static final String HELD = "held ";

    static String held(long refusedAt, String boot) {
        return HELD + refusedAt + " " + boot;
    }

    /** From when on a start makes up for it: in a later boot any start does. */
    long startedSince(String currentBoot) {
        return boot.isEmpty() || boot.equals(currentBoot) ? refusedAt : 0;
    }

    static OwedStart of(HostChange change) {
        if (!change.detail().startsWith(HELD)) {
            return new OwedStart(true, 0, "");
        }
        String[] words = change.detail().substring(HELD.length()).split(" ", 2);
        return new OwedStart(false, Long.parseLong(words[0]), words.length > 1 ? words[1] : "");
    }
}
