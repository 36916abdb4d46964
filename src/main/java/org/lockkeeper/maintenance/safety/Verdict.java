package org.lockkeeper.maintenance.safety;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Blocker;

/**
 * Whether maintenance of one group may go on, and if not, everything that is in its way.
 *
 * @param safe nothing is in the way; or a window of this group is open and nothing runs inside that it excludes
 * @param blockers why not, in the order in which they count; empty iff safe
 * @param blockerCount how many there are; where many wait, only the first are shown
 * @param asOf when systemd last confirmed the picture it rests on; null before the first read
 */
public record Verdict(
        String group,
        boolean safe,
        State state,
        List<Blocker> blockers,
        int blockerCount,
        @Nullable Instant asOf) {

    public enum State {
        /** Nothing is in the way. */
        IDLE,
        /** A guarded service is busy, or a lease or an earlier request stands in the way. */
        BUSY,
        /** A window was granted and waits for services to stop. */
        DRAINING,
        /** A window is open. */
        IN_MAINTENANCE,
        /** The bus, the store or a guarded unit is not known: nothing is safe. */
        UNKNOWN
    }

    public Verdict {
        blockers = List.copyOf(blockers);
    }
}
