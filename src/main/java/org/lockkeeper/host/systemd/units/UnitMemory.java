package org.lockkeeper.host.systemd.units;

import java.util.Set;

/**
 * What shows whether systemd still has units in its memory as it had them at an earlier look.
 *
 * @param readAt when it last read all unit files; 0 where it does not tell
 * @param keptSince since when the unit that keeps others in memory has been active; 0 while it is not
 * @param kept what that unit keeps in memory: it is ordered before these
 */
public record UnitMemory(long readAt, long keptSince, Set<String> kept) {

    public static final UnitMemory UNKNOWN = new UnitMemory(0, 0, Set.of());

    /** Whether what is kept was never loaded anew in between: it has neither been forgotten nor read again. */
    public boolean lastsSince(UnitMemory earlier) {
        return readAt > 0 && readAt == earlier.readAt && keptSince > 0 && keptSince == earlier.keptSince;
    }
}
