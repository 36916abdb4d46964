package org.lockkeeper.fleet.members;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a host tells of itself, as it is written down.
 *
 * @param kind who tells it
 * @param boot which of the host's boots this is
 * @param bootSince since when it is that one, as far as was told
 * @param version of its Lockkeeper
 * @param labels its zone and its wave
 * @param pools in which its windows and leases need a slot, or of which it asks for one
 * @param rules what it holds every pool to that it knows
 * @param ailment why it is not well; absent while it is
 * @param turns when it gave back its last slot of each pool, being well
 */
record Told(
        Member.Kind kind,
        @Nullable String boot,
        @Nullable Instant bootSince,
        @Nullable String version,
        SortedMap<String, String> labels,
        Set<String> pools,
        SortedMap<String, PoolRule> rules,
        @Nullable String ailment,
        SortedMap<String, Instant> turns) {

    static Told of(
            Member.Kind kind,
            @Nullable String version,
            Map<String, String> labels,
            Iterable<String> pools,
            Map<String, PoolRule> rules) {
        Set<String> all = new TreeSet<>();
        pools.forEach(all::add);
        return new Told(
                kind, null, null, version, new TreeMap<>(labels), all, new TreeMap<>(rules), null, new TreeMap<>());
    }

    Told booted(String which, Instant at) {
        return new Told(kind, which, at, version, labels, pools, rules, ailment, turns);
    }

    /** As an earlier run of the same host has left it. */
    Told after(Told before) {
        return new Told(
                kind,
                boot,
                Objects.equals(boot, before.boot) ? before.bootSince : bootSince,
                version,
                labels,
                pools,
                rules,
                before.ailment,
                before.turns);
    }

    Told ailing(@Nullable String why) {
        return new Told(kind, boot, bootSince, version, labels, pools, rules, why, turns);
    }

    Told turnEnded(String pool, Instant at) {
        SortedMap<String, Instant> all = new TreeMap<>(turns);
        all.put(pool, at);
        return new Told(kind, boot, bootSince, version, labels, pools, rules, ailment, all);
    }

    Told in(String pool) {
        Set<String> all = new TreeSet<>(pools);
        all.add(pool);
        return new Told(kind, boot, bootSince, version, labels, all, rules, ailment, turns);
    }
}
