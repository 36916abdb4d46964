package org.lockkeeper.locking.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.LockTable.Memory;
import org.lockkeeper.locking.rules.Once;

/**
 * Keeps one lock table and the events that led to it. Every method may throw {@link StoreException} when the store
 * cannot be reached or read.
 */
public interface LockStore {

    /** For how long an idempotency key is remembered. */
    Duration KEYS_LAST = Duration.ofHours(24);

    /** The table as it was last committed; version 0 and an empty table if nothing ever was. */
    Stored read();

    /**
     * What is remembered of these keys and this work. Of a table that is read, or committed, it is no part: it comes with
     * the events.
     */
    Memory recall(Collection<Command.Key> keys, Collection<Command.OnceKey> works);

    /**
     * Work that was to be done once and was done before a version, latest first; of one version all or none.
     *
     * @param key only this work; null for all
     */
    List<DoneWork> done(@Nullable String key, long beforeVersion, int limit);

    /**
     * How far the host's clock was set between the last that an earlier run has stored and now; empty where nobody can
     * tell, since the host has booted meanwhile.
     */
    Optional<Duration> clockSetWhileDown();

    /**
     * Replaces the table and appends the events, both or neither, if the version is still the expected one. After
     * {@link Commit#UNKNOWN} only a {@link #read()} can tell what happened.
     */
    Commit commit(long expectedVersion, LockTable table, List<Event> events);

    /**
     * Whoever commits has come to an end, well or not: what a store may have done for him so that his next commit is not in
     * vain is no longer needed.
     */
    default void endTurn() {}

    /**
     * Tokens granted from now on must be greater than this, also if what is stored says less: then it is an old copy of
     * what was stored before. The same until the store is opened again.
     */
    long tokensAbove();

    /** The events after a position, oldest first. */
    List<AuditEntry> audit(AuditQuery query);

    /** The last record of a claim that has ended. */
    Optional<Claim> ended(String id);

    /** The claims that ended last, latest first. */
    List<Claim> lastEnded(int limit);

    /** A page of those, latest first. */
    List<Claim> ended(EndedQuery query);

    /**
     * Deletes old events, oldest first: old by time as it was watched passing. The table does not rest on them.
     *
     * @param keep subjects of which nothing is deleted, besides those that a remembered key, or work that was done, leads
     *     to: the claims that live
     * @param limit at most so many in one transaction, so that a commit never waits long
     * @return how many were deleted
     */
    int prune(Retention retention, Set<String> keep, int limit);

    /** Deletes what was remembered for long enough, by time as it was watched passing. */
    int forget(Forgetting what, int limit);

    /** Checks that the store can be read and written. */
    void probe();

    /** Where it is, for people: a file or an address without secrets. */
    String location();

    /** @param version grows by one with every commit */
    record Stored(long version, LockTable table) {}

    /**
     * @param owner who did it; empty where that is not known any more
     * @param version with which it was done
     */
    record DoneWork(Once once, String owner, long version) {}

    /** Keys, and work that was done once in a day or in a named period, before these times. */
    record Forgetting(Instant keysBefore, Instant daysBefore, Instant namedBefore) {}

    enum Commit {
        /** Durable. */
        COMMITTED,
        /** Another version was there; nothing changed. */
        CONFLICT,
        /** The answer got lost: it may have happened or not. */
        UNKNOWN
    }

    /** @param index counts the events of one version from 0 */
    record AuditEntry(long version, int index, Event event) {}

    /**
     * @param before events before this time are deleted
     * @param renewalsBefore renewals before this time are, too: a lease that lives has many, and only the last counts
     */
    record Retention(Instant before, Instant renewalsBefore) {}

    /**
     * @param afterVersion only entries of later versions; 0 for all
     * @param since only entries at or after this time
     * @param limit at most so many, but all of a version: who reads on after the last version misses nothing
     * @param latest whether the limit leaves out the oldest instead of the latest; oldest first in either case
     * @param part which of them
     */
    record AuditQuery(long afterVersion, Instant since, int limit, boolean latest, AuditPart part) {

        public AuditQuery(long afterVersion, Instant since, int limit) {
            this(afterVersion, since, limit, false);
        }

        public AuditQuery(long afterVersion, Instant since, int limit, boolean latest) {
            this(afterVersion, since, limit, latest, AuditPart.ALL);
        }
    }

    /**
     * @param beforeVersion only entries of earlier versions
     * @param until only entries before this time; null for all
     * @param subject only of this; null for all
     * @param type only of this type; null for all
     */
    record AuditPart(
            long beforeVersion,
            @Nullable Instant until,
            @Nullable String subject,
            Event.@Nullable Type type) {

        public static final AuditPart ALL = new AuditPart(Long.MAX_VALUE, null, null, null);

        public static AuditPart of(String subject) {
            return new AuditPart(Long.MAX_VALUE, null, subject, null);
        }

        boolean holds(AuditEntry entry) {
            Event event = entry.event();
            return entry.version() < beforeVersion
                    && (until == null || event.at().isBefore(until))
                    && (subject == null || event.subject().equals(subject))
                    && (type == null || event.type() == type);
        }
    }
}
