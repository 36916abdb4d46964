package org.lockkeeper.fleet.pools;

import java.time.Instant;
import java.util.Objects;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Lease;

/** What the times of a lease mean for a slot. */
final class SlotTimes {
    private SlotTimes() {}

    /** Of one that is held: it was told, or asked for again, for as long as a lease of it lasts before its end. */
    static Instant lastHeard(Claim claim) {
        Lease lease = Objects.requireNonNull(claim.lease());
        return Objects.requireNonNull(lease.endsAt()).minus(claim.request().hold());
    }
}
