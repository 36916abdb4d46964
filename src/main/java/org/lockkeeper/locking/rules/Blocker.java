package org.lockkeeper.locking.rules;

import java.time.Instant;
import java.util.Objects;
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
}
