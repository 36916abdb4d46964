package org.lockkeeper.host.gate.files;

import org.lockkeeper.locking.store.HostChanges.HostChange;

/**
 * What the journal says of a unit that is to be started.
 *
 * @param stopped whether it is because we stopped it
 * @param with the unit for whose sake it was stopped, which must not start before that one may; empty where that is itself
 * @param refusedAt when its start was refused, in microseconds of the monotonic clock; 0 where that is not known
 * @param boot the boot whose clock that is; empty where it is not known
 */
public record OwedStart(boolean stopped, String with, long refusedAt, String boot) {

    private static final String STOPPED = "stopped";
    private static final String HELD = "held ";

    /** @param with the unit for whose sake it is stopped, which may be itself */
    public static String stopped(String with) {
        return STOPPED + " " + with;
    }

    public static String held(long refusedAt, String boot) {
        return HELD + refusedAt + " " + boot;
    }

    /** From when on a start makes up for it: in a later boot any start does. */
    public long startedSince(String currentBoot) {
        return boot.isEmpty() || boot.equals(currentBoot) ? refusedAt : 0;
    }

    public static OwedStart of(HostChange change) {
        if (!change.detail().startsWith(HELD)) {
            return new OwedStart(
                    true, change.detail().substring(STOPPED.length()).strip(), 0, "");
        }
        String[] words = change.detail().substring(HELD.length()).split(" ", 2);
        return new OwedStart(false, "", Long.parseLong(words[0]), words.length > 1 ? words[1] : "");
    }
}
