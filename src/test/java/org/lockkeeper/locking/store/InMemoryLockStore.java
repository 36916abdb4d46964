package org.lockkeeper.locking.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.LockTable.Memory;
import org.lockkeeper.locking.rules.LockTable.Remembered;
import org.lockkeeper.locking.rules.Once;

/** A lock store without a disc, with faults on demand. Passes the same contract test as the real ones. */
public final class InMemoryLockStore implements LockStore {

    /** What the next commit does wrong. */
    public enum Fault {
        /** Applied, but the answer got lost. */
        APPLIED_UNKNOWN,
        /** Not applied, and the answer got lost. */
        LOST_UNKNOWN,
        /** Applied, but the answer got lost, and the next read fails. */
        APPLIED_UNSEEN
    }

    private Stored stored = new Stored(0, LockTable.EMPTY);
    private final List<AuditEntry> audit = new ArrayList<>();
    private List<Remembered> keys = new ArrayList<>();
    private List<DoneWork> done = new ArrayList<>();
    private @Nullable Fault next;
    private Predicate<List<Event>> poison = events -> false;
    private boolean blind;
    private boolean down;
    private int commits;

    public synchronized void failNext(Fault fault) {
        next = fault;
    }

    public synchronized void down(boolean isDown) {
        down = isDown;
    }

    /** Commits with such events are not taken, and nobody is told why. */
    public synchronized void refuse(Predicate<List<Event>> commits) {
        poison = commits;
    }

    /** Of the same version, as after a fail-over that has lost some. */
    public synchronized void replace(LockTable table) {
        stored = new Stored(stored.version(), table);
    }

    public synchronized int commits() {
        return commits;
    }

    @Override
    public synchronized Stored read() {
        available();
        if (blind) {
            blind = false;
            throw new StoreException("memory cannot be read now");
        }
        return stored;
    }

    @Override
    public synchronized Commit commit(long expectedVersion, LockTable table, List<Event> events) {
        if (down) {
            return Commit.UNKNOWN;
        }
        Fault fault = next;
        next = null;
        if (fault == Fault.LOST_UNKNOWN || poison.test(events)) {
            return Commit.UNKNOWN;
        }
        if (stored.version() != expectedVersion) {
            return Commit.CONFLICT;
        }
        commits++;
        stored = new Stored(expectedVersion + 1, table);
        for (int i = 0; i < events.size(); i++) {
            audit.add(new AuditEntry(stored.version(), i, events.get(i)));
            take(events.get(i));
        }
        blind = fault == Fault.APPLIED_UNSEEN;
        return fault == null ? Commit.COMMITTED : Commit.UNKNOWN;
    }

    private void take(Event event) {
        if (event.type() == Event.Type.CLOCK_SHIFTED) {
            Duration by = Duration.parse(Objects.requireNonNull(event.detail()));
            keys = new ArrayList<>(keys.stream().map(key -> moved(key, by)).toList());
            done = new ArrayList<>(done.stream()
                    .map(it -> new DoneWork(moved(it.once(), by), it.owner(), it.version()))
                    .toList());
        }
        Remembered key = event.key();
        if (key != null) {
            keys.removeIf(old -> old.caller().equals(key.caller()) && old.key().equals(key.key()));
            keys.add(key);
        }
        Once once = event.once();
        if (once != null && (once.doneAt() != null)) {
            done.removeIf(old -> same(old.once(), new Command.OnceKey(once.caller(), once.key(), once.period())));
        }
        if (once != null && once.doneAt() != null && event.type() != Event.Type.ONCE_RESET) {
            String owner = Objects.requireNonNull(event.after()).request().owner();
            done.add(new DoneWork(once, owner, stored.version()));
        }
    }

    private static Remembered moved(Remembered key, Duration by) {
        return new Remembered(
                key.caller(), key.key(), key.fingerprint(), key.id(), key.at().plus(by));
    }

    private static Once moved(Once once, Duration by) {
        return new Once(
                once.caller(),
                once.key(),
                once.period(),
                once.id(),
                Objects.requireNonNull(once.doneAt()).plus(by));
    }

    private static boolean same(Once once, Command.OnceKey work) {
        return (once.caller().isEmpty() || once.caller().equals(work.caller()))
                && once.key().equals(work.key())
                && once.period().equals(work.period());
    }

    @Override
    public synchronized Memory recall(Collection<Command.Key> wanted, Collection<Command.OnceKey> works) {
        available();
        return new Memory(
                keys.stream()
                        .filter(it -> wanted.stream()
                                .anyMatch(key -> key.caller().equals(it.caller())
                                        && key.key().equals(it.key())))
                        .toList(),
                done.stream()
                        .map(DoneWork::once)
                        .filter(it -> works.stream().anyMatch(work -> same(it, work)))
                        .toList());
    }

    @Override
    public synchronized List<DoneWork> done(@Nullable String key, long before, int limit) {
        available();
        List<DoneWork> found = done.stream()
                .filter(it -> it.version() < before
                        && (key == null || key.equals(it.once().key())))
                .sorted(Comparator.comparingLong(DoneWork::version)
                        .reversed()
                        .thenComparing(it -> it.once().key())
                        .thenComparing(it -> it.once().period()))
                .toList();
        long last =
                found.stream().limit(limit).mapToLong(DoneWork::version).min().orElse(0);
        return found.stream().filter(it -> it.version() >= last).toList();
    }

    @Override
    public Optional<Duration> clockSetWhileDown() {
        return Optional.empty();
    }

    /** As if each had been seen when it was written. */
    @Override
    public synchronized int forget(Forgetting what, int limit) {
        int before = keys.size() + done.size();
        keys.removeIf(key -> key.at().isBefore(what.keysBefore()));
        done.removeIf(it -> Objects.requireNonNull(it.once().doneAt())
                .isBefore(it.once().periodKind() == Once.PeriodKind.DAY ? what.daysBefore() : what.namedBefore()));
        return Math.min(limit, before - keys.size() - done.size());
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
                .filter(query.part()::holds)
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
                .filter(entry -> keys.stream()
                        .noneMatch(key -> key.id().equals(entry.event().subject())))
                .filter(entry -> done.stream()
                        .noneMatch(it -> it.once().id().equals(entry.event().subject())))
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
