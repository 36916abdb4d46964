package org.lockkeeper.locking.rules;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One machine-readable reason why something may not go on.
 *
 * @param kind what stands in the way
 * @param subject the unit, lease id or request id; for {@code BUS} and {@code STORE} the address or file
 * @param group the service group of the subject, if it has one
 * @param detail a sentence for people, for example "backup-db.service is deactivating (stop-post)"
 * @param owner who asked for it, for a lease or request
 * @param since since when it stands there, if known
 * @param until when it ends by itself at the latest, if that is known
 */
public record Blocker(
        Kind kind,
        String subject,
        @Nullable String group,
        String detail,
        @Nullable String owner,
        @Nullable Instant since,
        @Nullable Instant until) {

    /** The same with more said of it; as it is if there is nothing to say. */
    public Blocker because(String more) {
        return more.isEmpty() ? this : new Blocker(kind, subject, group, detail + ": " + more, owner, since, until);
    }

    public enum Kind {
        /** A guarded service that is busy. */
        SERVICE,
        /** A guarded service of which nothing is known, so that it cannot count as stopped. */
        UNKNOWN_SERVICE,
        LEASE,
        /** A request that still waits and goes first: an earlier one, or an urgent one. */
        REQUEST,
        /** Another program keeps the host from shutting down, which the work would do. */
        INHIBITOR,
        /** systemd-logind does not say whether another program does. */
        UNKNOWN_INHIBITOR,
        /** This host has no slot in the pool that the group needs; the subject is the pool. */
        FLEET,
        /**
         * The group's hours have not begun, or it is in a blackout, or what is left is too short; the subject is the group. Or
         * a planned window comes before it would be over; the subject is that window.
         */
        CALENDAR,
        /** The system bus or systemd does not answer. */
        BUS,
        /** The lock store cannot be read or written. */
        STORE
    }

    public Blocker {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(subject);
        Objects.requireNonNull(detail);
    }

    public Blocker withDetail(String other) {
        return new Blocker(kind, subject, group, other, owner, since, until);
    }

    /** Whether this blocker means "not known" rather than "known to be busy". */
    public boolean unknown() {
        return switch (kind) {
            case BUS, STORE, UNKNOWN_SERVICE, UNKNOWN_INHIBITOR -> true;
            case SERVICE, LEASE, REQUEST, INHIBITOR, FLEET, CALENDAR -> false;
        };
    }

    /**
     * What stands in the way by the rules, as much of it as was asked for: in a long queue everybody has nearly all others
     * before him, and telling it of each would grow with the square.
     *
     * @param first the first of them, leases before requests
     * @param count how many there are
     * @param requests how many of these are earlier requests
     */
    public record InTheWay(List<Blocker> first, int count, int requests) {

        public static final InTheWay NOTHING = new InTheWay(List.of(), 0, 0);

        public InTheWay {
            first = List.copyOf(first);
        }

        /** The same, and before all else this one. */
        InTheWay behind(Blocker other, int most) {
            return new InTheWay(
                    Stream.concat(Stream.of(other), first.stream()).limit(most).toList(), count + 1, requests);
        }

        static InTheWay of(List<Claim> before, int most) {
            return new InTheWay(Blockers.of(before.subList(0, Math.min(most, before.size()))), before.size(), (int)
                    before.stream().filter(claim -> claim.lease() == null).count());
        }
    }
}
