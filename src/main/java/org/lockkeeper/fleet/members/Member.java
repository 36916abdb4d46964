package org.lockkeeper.fleet.members;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.store.HostRegister.HostRow;

/** A host of the fleet, as it was last heard of. */
public final class Member {

    public static final String ZONE = "zone";
    public static final String WAVE = "wave";

    public enum Kind {
        /** It has a Lockkeeper of its own, which tells of it all the time. */
        LOCKKEEPER,
        /** It asks by FleetLock, when it wants a slot. */
        FLEETLOCK
    }

    private final HostRow row;
    private final Told told;

    Member(HostRow row, Told told) {
        this.row = row;
        this.told = told;
    }

    Told told() {
        return told;
    }

    public String name() {
        return row.name();
    }

    public String machine() {
        return row.machine();
    }

    public Kind kind() {
        return told.kind();
    }

    public @Nullable String version() {
        return told.version();
    }

    public Map<String, String> labels() {
        return told.labels();
    }

    public Set<String> pools() {
        return told.pools();
    }

    public Map<String, PoolRule> rules() {
        return told.rules();
    }

    /** Since when it has not booted again, as far as it has told; null for one that tells nothing of it. */
    public @Nullable Instant bootSince() {
        return told.bootSince();
    }

    /** Why it is not well; null while it is, as far as it tells. */
    public @Nullable String ailment() {
        return told.ailment();
    }

    /** When it gave back its last slot of the pool, being well. */
    public @Nullable Instant turn(String pool) {
        return told.turns().get(pool);
    }

    public Instant since() {
        return row.since();
    }

    /** No later than it was; what is newer may not have been read. */
    public Instant seen() {
        return row.seen();
    }

    /** Whether it was not heard of for long. Who asks by FleetLock is heard of seldom. */
    public boolean absent() {
        return kind() == Kind.LOCKKEEPER && row.state() == HostRow.State.ABSENT;
    }

    /** In all but when it was seen. */
    boolean sameAs(@Nullable Member other) {
        return other != null
                && told.equals(other.told)
                && machine().equals(other.machine())
                && row.state() == other.row.state();
    }

    boolean forgotten() {
        return row.state() == HostRow.State.FORGOTTEN;
    }

    /**
     * As what a Lockkeeper enters a fleet.
     *
     * @param pools in which its groups need a slot
     * @param rules of all pools that it knows
     */
    public record Introduction(
            @Nullable String version, Map<String, String> labels, Set<String> pools, Map<String, PoolRule> rules) {

        Told told() {
            return Told.of(Member.Kind.LOCKKEEPER, version, labels, pools, rules);
        }
    }
}
