package org.lockkeeper.fleet.members;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Restraint;

/**
 * What the hosts of a fleet have to do with who gets a slot: how many of them a part is, which zone would be left without any, and which wave goes first. Where Lockkeepers have different rules for a pool, all of them hold.
 */
public final class FleetRestraint implements Restraint {

    private final Map<String, PoolRule> own;
    private final Supplier<Members> members;
    private final boolean others;
    private volatile @Nullable Limits limits;

    /**
     * @param own this Lockkeeper's rules
     * @param others whether other Lockkeepers grant slots of the same pools
     */
    public FleetRestraint(Map<String, PoolRule> own, Supplier<Members> members, boolean others) {
        this.own = new TreeMap<>(own);
        this.members = members;
        this.others = others;
    }

    @Override
    public long version() {
        return members.get().version();
    }

    /** The least of what any Lockkeeper holds the pool to. */
    @Override
    public int limit(String group, int configured) {
        return limits().of().getOrDefault(group, configured);
    }

    private Limits limits() {
        Members now = members.get();
        Limits known = limits;
        if (known == null || known.version() != now.version()) {
            Map<String, Integer> all = new HashMap<>();
            own.forEach((pool, rule) -> {
                int hosts = PoolState.hosts(now, pool);
                rules(now, pool, rule)
                        .mapToInt(each -> each.atMost().of(hosts))
                        .min()
                        .ifPresent(least -> all.put(pool, least));
            });
            known = new Limits(now.version(), all);
            limits = known;
        }
        return known;
    }

    /** Counted once for each change: it is asked for with each host that waits. */
    private record Limits(long version, Map<String, Integer> of) {}

    private static Stream<PoolRule> rules(Members members, String pool, PoolRule own) {
        return Stream.concat(Stream.of(own), members.rules(pool).stream()).distinct();
    }

    /** In which pools Lockkeepers that are there differ. */
    public Set<String> differing() {
        Members now = members.get();
        Set<String> pools = new TreeSet<>();
        own.forEach((pool, rule) -> {
            if (rules(now, pool, rule).count() > 1) {
                pools.add(pool);
            }
        });
        return pools;
    }

    @Override
    public Look over(List<Claim> claims, Instant now) {
        List<Claim> leases =
                claims.stream().filter(claim -> claim.lease() != null).toList();
        Members known = members.get();
        Map<String, List<PoolState>> states = new HashMap<>();
        Set<String> inMaintenance = new HashSet<>();
        leases.stream()
                .filter(lease -> own.containsKey(lease.request().group()))
                .forEach(lease -> inMaintenance.add(lease.request().owner()));
        return new Look() {
            @Override
            public @Nullable Blocker on(Claim waiting) {
                String pool = waiting.request().group();
                PoolRule rule = own.get(pool);
                if (rule == null) {
                    return null;
                }
                if (!known.known()) {
                    return others || rule.asksForHosts()
                            ? blocker(waiting, "which hosts the fleet has is not known yet")
                            : null;
                }
                for (PoolState state : of(pool, rule)) {
                    String wait = state.on(waiting.request().owner());
                    if (wait != null) {
                        return blocker(waiting, wait);
                    }
                }
                return null;
            }

            private List<PoolState> of(String pool, PoolRule rule) {
                return states.computeIfAbsent(pool, unseen -> {
                    Set<String> slots = new HashSet<>();
                    leases.stream()
                            .filter(lease -> lease.request().group().equals(pool))
                            .forEach(lease -> slots.add(lease.request().owner()));
                    return rules(known, pool, rule)
                            .map(each -> new PoolState(pool, each, known, inMaintenance, slots, now))
                            .toList();
                });
            }

            @Override
            public void granted(Claim claim) {
                inMaintenance.add(claim.request().owner());
                states.forEach((pool, all) -> all.forEach(state -> state.granted(
                        claim.request().owner(), claim.request().group().equals(pool))));
            }
        };
    }

    private static Blocker blocker(Claim waiting, String detail) {
        return new Blocker(
                Blocker.Kind.FLEET,
                waiting.request().group(),
                null,
                detail,
                null,
                waiting.request().requestedAt(),
                null);
    }
}
