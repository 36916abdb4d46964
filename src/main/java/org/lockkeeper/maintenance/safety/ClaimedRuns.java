package org.lockkeeper.maintenance.safety;

import java.util.Optional;
import java.util.stream.Stream;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Phase;

/** Which runs of units have claims. */
final class ClaimedRuns {

    private final LockTable table;
    private final Picture picture;

    ClaimedRuns(LockTable table, Picture picture) {
        this.table = table;
        this.picture = picture;
    }

    /** The unit that the claim is of, while it is in that run. */
    Optional<ServiceState> unitOf(Claim claim) {
        String run = claim.request().binding().invocationId();
        return run == null ? Optional.empty() : picture.inRun(run).filter(unit -> isOf(claim, unit));
    }

    Stream<Claim> claimsOf(ServiceState service) {
        return table.claims().stream().filter(claim -> isOf(claim, service));
    }

    /** By its run, never by its name alone: the next run of a unit is another one's work. Also of a process inside it. */
    static boolean isOf(Claim claim, ServiceState service) {
        String run = service.invocationId();
        Binding binding = claim.request().binding();
        return run != null
                && run.equals(binding.invocationId())
                && binding.unit() != null
                && service.isCalled(binding.unit());
    }

    /** Of two that have not ended. */
    static boolean before(Claim one, Claim other) {
        return one.lease() != null
                && other.phase() != Phase.HELD
                && (other.lease() == null || one.lease().token() < other.lease().token());
    }
}
