package org.lockkeeper.fleet.members;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What one rule of a pool makes of its hosts at one moment: which of them may not go into maintenance although there is a slot.
 * Pure.
 */
final class PoolState {

    private final String pool;
    private final PoolRule rule;
    private final Members members;
    private final Set<String> inMaintenance;
    private final Map<String, Integer> available = new HashMap<>();
    /** By wave: what keeps it and all that come after it. */
    private final List<@Nullable String> waits = new ArrayList<>();

    /**
     * @param inMaintenance the names of the hosts with a slot of any pool
     * @param slots of those with a slot of this pool
     */
    PoolState(String pool, PoolRule rule, Members members, Set<String> inMaintenance, Set<String> slots, Instant now) {
        this.pool = pool;
        this.rule = rule;
        this.members = members;
        this.inMaintenance = new TreeSet<>(inMaintenance);
        if (rule.atLeastInZone() > 0) {
            members.of(pool).filter(this::available).forEach(member -> available.merge(zone(member), 1, Integer::sum));
        }
        String wait = null;
        for (int wave = 0; wave < rule.waves().size(); wave++) {
            waits.add(wait);
            if (wait == null) {
                wait = afterWave(wave, slots, now);
            }
        }
    }

    /** What keeps the next wave while this one is not over; null: it is over. */
    private @Nullable String afterWave(int wave, Set<String> slots, Instant now) {
        String name = name(wave);
        Duration soak = rule.waves().get(wave).soak();
        Instant last = Instant.MIN;
        List<Member> ofWave =
                members.of(pool).filter(member -> rule.wave(member) == wave).toList();
        if (ofWave.isEmpty()) {
            return "no host is in wave %s, which goes first".formatted(name);
        }
        for (Member member : ofWave) {
            Instant turn = member.turn(pool);
            if (slots.contains(member.name())) {
                return "wave %s goes first: %s is in maintenance".formatted(name, member.name());
            }
            if (member.ailment() != null) {
                return "wave %s goes first: %s is not well".formatted(name, member.name());
            }
            if (turn == null || turn.isBefore(now.minus(rule.within()))) {
                return "wave %s goes first: %s has not had its turn yet".formatted(name, member.name());
            }
            last = turn.isAfter(last) ? turn : last;
        }
        Instant over = last.plus(soak);
        return over.isAfter(now)
                ? "wave %s soaks until %s".formatted(name, over.truncatedTo(ChronoUnit.SECONDS))
                : null;
    }

    private boolean available(Member member) {
        return !member.absent() && member.ailment() == null && !inMaintenance.contains(member.name());
    }

    private static String zone(Member member) {
        return member.labels().getOrDefault(Member.ZONE, "");
    }

    /** What keeps this host from maintenance; null: nothing. */
    @Nullable
    String on(String host) {
        if (!rule.asksForHosts()) {
            return null;
        }
        Member member = members.find(host).orElse(null);
        if (member == null) {
            return "this host is not in the register of the fleet's hosts yet";
        }
        if (!rule.waves().isEmpty()) {
            String wait = waits.get(rule.wave(member));
            if (wait != null) {
                return wait;
            }
        }
        return rule.atLeastInZone() == 0 ? null : inZone(member);
    }

    private @Nullable String inZone(Member member) {
        String zone = zone(member);
        if (zone.isEmpty()) {
            return "it is in no zone (lockkeeper.fleet.labels.zone)";
        }
        int left = available.getOrDefault(zone, 0) - (available(member) ? 1 : 0);
        return left >= rule.atLeastInZone()
                ? null
                : "zone %s would have %d of at least %d hosts left that are well and not in maintenance"
                        .formatted(zone, left, rule.atLeastInZone());
    }

    /** It is in maintenance from now on, by a slot of this pool or of another. */
    void granted(String host, boolean ofThisPool) {
        Member member = members.find(host).orElse(null);
        if (member != null && member.pools().contains(pool) && available(member)) {
            available.merge(zone(member), -1, Integer::sum);
        }
        inMaintenance.add(host);
        if (member != null && ofThisPool) {
            for (int wave = rule.wave(member) + 1; wave < waits.size(); wave++) {
                waits.set(wave, "wave %s goes first: %s is in maintenance".formatted(name(rule.wave(member)), host));
            }
        }
    }

    private String name(int wave) {
        return rule.waves().get(wave).name();
    }

    /** How many hosts of the pool there are. Those that went dark do not count. */
    static int hosts(Members members, String pool) {
        return (int) members.of(pool).filter(member -> !member.absent()).count();
    }
}
