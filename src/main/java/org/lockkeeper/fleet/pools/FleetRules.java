package org.lockkeeper.fleet.pools;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.lockkeeper.fleet.members.PoolRule.AtMost;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Groups;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.Limits.Bound;
import org.lockkeeper.locking.rules.Limits.Urgency;
import org.lockkeeper.locking.rules.Priority;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.rules.Submit;

/**
 * A fleet in the words of the lock table. A pool is a group with a limit, a slot a lease of it that drains until its host was
 * told. A pause is a lease as well, of a group that conflicts with the pool: it goes before all that wait, and waits itself
 * for the slots that are out, so that by the one grant rule nothing new is granted.
 */
final class FleetRules {

    /** The pause of all pools; that of one has its name behind it. No pool has such a name. */
    static final String PAUSE = ":pause";

    private static final String FLEET_LOCK = "FleetLock";

    /** For ever: nothing of a fleet ends because its time is over, but by what is configured. */
    private static final Duration EVER = Duration.ofDays(36_500);

    private FleetRules() {}

    static String key(String pool, String host) {
        return pool + "/" + host;
    }

    /** @param pool empty for all */
    static String pause(String pool) {
        return pool.isEmpty() ? PAUSE : PAUSE + "/" + pool;
    }

    static boolean isPause(Claim claim) {
        return claim.request().group().startsWith(PAUSE);
    }

    static Groups groups(Map<String, PoolProperties> pools) {
        Map<String, Groups.Rule> rules = new LinkedHashMap<>();
        rules.put(PAUSE, new Groups.Rule(pools.keySet(), 0, null, true));
        pools.forEach((name, pool) -> {
            Duration reclaimed = pool.reclaimed();
            Duration delay = reclaimed == null ? null : reclaimed.minus(pool.overdueAfter());
            rules.put(
                    name, new Groups.Rule(Set.of(), AtMost.parse(pool.atMost()).of(AtMost.MOST), delay, false));
            rules.put(pause(name), new Groups.Rule(Set.of(name), 0, null, true));
        });
        return Groups.of(rules);
    }

    static Limits limits(FleetProperties properties) {
        Set<String> pauses = new TreeSet<>(Set.of(PAUSE));
        properties.pools().keySet().forEach(pool -> pauses.add(pause(pool)));
        return new Limits(
                new Bound(properties.maxHosts(), properties.maxHosts()),
                Map.of(),
                EVER,
                new Urgency(pauses, EVER),
                new Bound(properties.maxHostsEach(), properties.maxHostsEach()),
                EVER);
    }

    /**
     * The reason of what is asked for over FleetLock, which loses its place unless it is asked for again. Where several
     * Lockkeepers share the table, it says which of them hears the host.
     */
    static String fleetLock(FleetProperties properties) {
        return properties.database().url() == null ? FLEET_LOCK : FLEET_LOCK + " at " + properties.hostName();
    }

    /** @param reason who asks for it: see {@link #fleetLock} */
    static Submit slot(String pool, String host, String reason, PoolProperties properties) {
        return submit(key(pool, host), pool, host, reason, properties.overdueAfter());
    }

    static Submit pause(String pool, String by, String reason) {
        return submit(pause(pool), pause(pool), by, reason, EVER).with(Priority.URGENT);
    }

    private static Submit submit(String id, String group, String owner, String reason, Duration hold) {
        return new Submit(
                id,
                Request.Kind.JOB,
                group,
                owner,
                reason,
                EVER,
                hold,
                Binding.CLIENT,
                List.of(),
                false,
                null,
                null,
                null);
    }
}
