package org.lockkeeper.maintenance.lease;

import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Phase;

/** The life of a lease. */
enum LeaseState {
    QUEUED,
    DRAINING,
    HELD,
    /** Its time is over, and nobody has proven that its owner has ended: still held. */
    SUSPECT,
    ENDED;

    static LeaseState of(Claim claim) {
        return switch (claim.phase()) {
            case PLANNED, QUEUED -> QUEUED; // only windows are planned
            case DRAINING -> DRAINING;
            case HELD -> claim.suspect() ? SUSPECT : HELD;
            case ENDED -> ENDED;
        };
    }

    Phase phase() {
        return switch (this) {
            case QUEUED -> Phase.QUEUED;
            case DRAINING -> Phase.DRAINING;
            case HELD, SUSPECT -> Phase.HELD;
            case ENDED -> Phase.ENDED;
        };
    }
}
