package org.lockkeeper.fleet.pools;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.lockkeeper.fleet.members.Members;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.LockTable;

/** Whom maintenance has harmed: who tells that he is not well after it, and who went dark in it. */
final class Unhealthy {

    private Unhealthy() {}

    static Set<String> of(Members members, LockTable table, String pool) {
        Set<String> inMaintenance = table.leases()
                .filter(lease -> lease.request().group().equals(pool))
                .filter(Claim::suspect)
                .map(lease -> lease.request().owner())
                .collect(Collectors.toSet());
        Set<String> all = members.of(pool)
                .filter(member -> member.ailment() != null)
                .map(member -> member.name())
                .collect(Collectors.toCollection(TreeSet::new));
        all.addAll(inMaintenance);
        return all;
    }

    /** Those that count. */
    static int hosts(Members members, String pool) {
        return (int) members.of(pool).filter(member -> !member.absent()).count();
    }
}
