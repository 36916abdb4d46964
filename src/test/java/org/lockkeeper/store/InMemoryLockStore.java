package org.lockkeeper.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.lock.Claim;
import org.lockkeeper.lock.Event;
import org.lockkeeper.lock.LockTable;

/** A lock store without a disc, with faults on demand. Passes the same contract test as the real ones. */
public final class InMemoryLockStore implements LockStore {

    /** What the next commit does wrong. */
    public enum Fault {
        /** Applied, but the answer got lost. */
        APPLIED_UNKNOWN,
        /** Not applied, and the answer got lost. */
        LOST_UNKNOWN
    }

    private Stored stored = new Stored(0, LockTable.EMPTY);
    private final List<AuditEntry> audit = new ArrayList<>();
    private @Nullable Fault next;
    private boolean down;
    private int commits;

    public synchronized void failNext(Fault fault) {
        next = fault;
    }

    public synchronized void down(boolean isDown) {
        down = isDown;
    }

    public synchronized int commits() {
        return commits;
    }

    @Override
    public synchronized Stored read() {
        available();
        return stored;
    }

    @Override
    public synchronized Commit commit(long expectedVersion, LockTable table, List<Event> events) {
        if (down) {
            return Commit.UNKNOWN;
        }
        Fault fault = next;
        next = null;
        if (fault == Fault.LOST_UNKNOWN) {
            return Commit.UNKNOWN;
        }
        if (stored.version() != expectedVersion) {
            return Commit.CONFLICT;
        }
        commits++;
        stored = new Stored(expectedVersion + 1, table);
        for (int i = 0; i < events.size(); i++) {
            audit.add(new AuditEntry(stored.version(), i, events.get(i)));
        }
        return fault == Fault.APPLIED_UNKNOWN ? Commit.UNKNOWN : Commit.COMMITTED;
    }

    @Override
    public long tokensAbove() {
        return 0;
    }

    @Override
    public synchronized List<AuditEntry> audit(AuditQuery query) {
        available();
        List<AuditEntry> found = audit.stream()
                .filter(entry -> entry.version() > query.afterVersion())
                .filter(entry -> !entry.event().at().isBefore(query.since()))
                .toList();
        if (query.latest()) {
            long first = found.stream()
                    .skip(Math.max(0, found.size() - query.limit()))
                    .mapToLong(AuditEntry::version)
                    .min()
                    .orElse(0);
            return found.stream().filter(entry -> entry.version() >= first).toList();
        }
        long last = found.stream()
                .limit(query.limit())
                .mapToLong(AuditEntry::version)
                .max()
                .orElse(0);
        return found.stream().filter(entry -> entry.version() <= last).toList();
    }

    @Override
    public synchronized Optional<Claim> ended(String id) {
        return lastEnded(Integer.MAX_VALUE).stream()
                .filter(claim -> claim.id().equals(id))
                .findFirst();
    }

    @Override
    public synchronized List<Claim> lastEnded(int limit) {
        available();
        return audit.stream()
                .sorted(Comparator.comparingLong(AuditEntry::version)
                        .thenComparing(AuditEntry::index)
                        .reversed())
                .filter(entry -> entry.event().type() == Event.Type.ENDED)
                .map(entry -> Objects.requireNonNull(entry.event().after()))
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized List<Claim> ended(EndedQuery query) {
        List<Claim> all = lastEnded(Integer.MAX_VALUE);
        long skipped = query.before() == null
                ? 0
                : 1
                        + all.stream()
                                .takeWhile(claim -> !claim.id().equals(query.before()))
                                .count();
        return all.stream()
                .skip(skipped)
                .filter(claim -> claim.id().startsWith(EndedQuery.WINDOW) == query.windows())
                .limit(query.limit())
                .toList();
    }

    @Override
    public synchronized int prune(Retention retention, Set<String> keep, int limit) {
        available();
        List<AuditEntry> old = audit.stream()
                .filter(entry -> entry.event().at().isBefore(retention.before())
                        || (entry.event().type() == Event.Type.RENEWED
                                && entry.event().at().isBefore(retention.renewalsBefore())))
                .filter(entry -> !keep.contains(entry.event().subject()))
                .limit(limit)
                .toList();
        audit.removeAll(old);
        return old.size();
    }

    @Override
    public synchronized void probe() {
        available();
    }

    @Override
    public String location() {
        return "memory";
    }

    private void available() {
        if (down) {
            throw new StoreException("memory is down");
        }
    }
}
