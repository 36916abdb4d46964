package org.lockkeeper.maintenance.safety;

import java.util.List;
import java.util.stream.Stream;
import org.lockkeeper.host.service.Admitted;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Phase;

/** What runs inside a lease. */
final class Members {

    private Members() {}

    /** Ids of its members' leases, and the admitted units that are busy. */
    static List<String> of(Claim claim, LockTable table, Picture picture) {
        if (claim.phase() == Phase.QUEUED || claim.phase() == Phase.PLANNED) {
            return List.of(); // nothing joins what is not held yet
        }
        Stream<String> leases = table.membersOf(claim.id()).map(Claim::id);
        Stream<String> units =
                claim.phase() == Phase.HELD ? admitted(claim, picture, ServiceState.State.BUSY) : Stream.empty();
        return Stream.concat(leases, units).toList();
    }

    static Stream<String> admitted(Claim claim, Picture picture, ServiceState.State state) {
        return picture.services().stream()
                .filter(service -> service.state() == state)
                .filter(service -> Admitted.admits(claim, service.names()))
                .map(ServiceState::unit);
    }
}
