package org.lockkeeper.fleet.pools;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.RegistryState;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.LockTable;

/**
 * How one pool stands.
 *
 * @param pool its name
 * @param taken how many slots are granted
 * @param overdue of how many of them the hosts were not heard of for long
 * @param waiting how many hosts wait
 * @param paused whether no new slots are granted
 * @param storeFault why the store of the slots cannot be used now, so that all this is as it was last known; absent while it can
 */
public record PoolBrief(
        String pool,
        int taken,
        int overdue,
        int waiting,
        boolean paused,
        @Nullable String storeFault) {

    /** By name; also those that are not configured any more, of which slots are left. */
    static List<PoolBrief> of(RegistryState state, Set<String> pools) {
        LockTable table = state.table();
        String fault = state.storeFault();
        boolean all = table.find(FleetRules.pause("")).isPresent();
        Map<String, PoolBrief> briefs = new TreeMap<>();
        pools.forEach(pool -> briefs.put(pool, new PoolBrief(pool, 0, 0, 0, paused(table, all, pool), fault)));
        for (Claim claim : table.claims()) {
            if (!FleetRules.isPause(claim)) {
                briefs.compute(
                        claim.request().group(),
                        (pool, known) -> (known == null ? new PoolBrief(pool, 0, 0, 0, all, fault) : known).and(claim));
            }
        }
        return briefs.values().stream()
                .sorted(Comparator.comparing(PoolBrief::pool))
                .toList();
    }

    private static boolean paused(LockTable table, boolean all, String pool) {
        return all || table.find(FleetRules.pause(pool)).isPresent();
    }

    private PoolBrief and(Claim claim) {
        return claim.lease() == null
                ? new PoolBrief(pool, taken, overdue, waiting + 1, paused, storeFault)
                : new PoolBrief(pool, taken + 1, overdue + (claim.suspect() ? 1 : 0), waiting, paused, storeFault);
    }
}
