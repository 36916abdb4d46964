package org.lockkeeper.locking.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.LockTable.Memory;
import org.lockkeeper.locking.store.Outbox.Letter;
import org.lockkeeper.locking.store.Outbox.Mailing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;

/**
 * The lock store in a relational database: for each lock domain one versioned document with its entries, and its events.
 * A commit is one compare-and-set on the document's version; of the entries it writes those that differ.
 */
public final class JdbcLockStore implements LockStore {

    private static final Logger log = LoggerFactory.getLogger(JdbcLockStore.class);
    private final Repeats repeats = new Repeats();

    private final Dialect dialect;
    private final Access access;
    private final Writer writer;
    private final TokenFloor tokens;
    private final String domain;
    private final JdbcTrail trail;
    private final JdbcMemory memory;
    private final Mailing mailing;
    private volatile BiConsumer<Commit, Duration> commits = (outcome, took) -> {};
    private volatile Known known = Known.NOTHING;
    /** In a row. Whoever has lost must read again, and so is slower than whoever has won: he would lose for ever. */
    private int conflicts;

    /** @param box the domain of the outbox that takes the letters */
    public JdbcLockStore(
            Dialect dialect,
            Access access,
            WriterConnection writer,
            TokenFloor tokens,
            Mailing mailing,
            String domain,
            String box) {
        this.dialect = dialect;
        this.access = access;
        this.writer = Writer.over(writer, domain, box);
        this.tokens = tokens;
        this.domain = domain;
        this.mailing = mailing;
        this.trail = new JdbcTrail(access.jdbc(), domain);
        this.memory = new JdbcMemory(access.jdbc(), domain);
    }

    @Override
    public Stored read() {
        return guarded(() -> {
            dialect.check();
            Known before = known;
            Known read = dialect.since(access.jdbc(), before.version(), before.stamp())
                    .map(before::with)
                    .orElseGet(() -> all(access));
            known = read;
            return read.stored();
        });
    }

    /** One transaction, so that document and entries are of one version. */
    private Known all(Access access) {
        return Objects.requireNonNull(access.snapshot().execute(status -> document(access.jdbc())));
    }

    private Known document(JdbcClient jdbc) {
        return dialect.document(jdbc)
                .map(found -> Known.of(found, () -> entries(jdbc)))
                .orElse(new Known(new Stored(0, LockTable.EMPTY), "", Entries.NONE));
    }

    private Entries entries(JdbcClient jdbc) {
        Map<Entries.Kind, List<Entries.Row>> rows = new EnumMap<>(Entries.Kind.class);
        jdbc.sql("select kind, pos, body from lock_entry where domain = ? order by kind, pos")
                .param(domain)
                .query(row -> {
                    Entries.Kind kind = Entries.Kind.valueOf(row.getString(1));
                    rows.computeIfAbsent(kind, any -> new ArrayList<>())
                            .add(new Entries.Row(row.getLong(2), TableJson.entry(kind, row.getString(3))));
                });
        return new Entries(rows);
    }

    @Override
    public synchronized Commit commit(long expectedVersion, LockTable table, List<Event> events) {
        long began = System.nanoTime();
        Commit outcome = write(expectedVersion, table, events);
        dialect.endTurn();
        conflicts = outcome == Commit.CONFLICT ? conflicts + 1 : 0;
        if (conflicts > 1) {
            dialect.takeTurn();
        }
        commits.accept(outcome, Duration.ofNanos(System.nanoTime() - began));
        return outcome;
    }

    @Override
    public synchronized void endTurn() {
        conflicts = 0;
        dialect.endTurn();
    }

    /** @param listener hears how each commit went, and how long it took */
    void onCommit(BiConsumer<Commit, Duration> listener) {
        commits = listener;
    }

    private Commit write(long expectedVersion, LockTable table, List<Event> events) {
        try {
            dialect.check();
            tokens.reserve(table.lastToken());
            List<Letter> letters = mailing.letters(domain, expectedVersion + 1, events);
            Optional<Known> committed =
                    writer.transaction().execute(status -> write(expectedVersion, table, events, letters));
            dialect.check();
            if (committed == null || committed.isEmpty()) {
                return Commit.CONFLICT;
            }
            known = committed.get();
            return Commit.COMMITTED;
        } catch (DataAccessException | TransactionException | StoreException failure) {
            writer.connection().renew();
            Commit outcome = dialect.failed(failure);
            if (outcome == Commit.UNKNOWN && repeats.due(String.valueOf(failure.getMessage()))) {
                log.warn(
                        "The outcome of committing version {} to {} is not known: {}",
                        expectedVersion + 1,
                        location(),
                        failure.getMessage());
            }
            return outcome;
        }
    }

    /** In a transaction; empty where another version is there, and nothing was written. */
    private Optional<Known> write(long expectedVersion, LockTable table, List<Event> events, List<Letter> letters) {
        Known last = known;
        // Before the document moves on: what is stored now, if that is not known.
        Known before = last.version() == expectedVersion ? last : document(writer.jdbc());
        if (before.version() != expectedVersion) {
            return Optional.empty();
        }
        Entries after = before.entries().of(table);
        List<Entries.Change> changes = before.entries().changesTo(after);
        Optional<Dialect.Moved> moved = dialect.replace(
                writer.jdbc(),
                expectedVersion,
                before.stamp(),
                table,
                changes.stream().map(Entries.Change::place).toList());
        if (moved.isEmpty()) {
            return Optional.empty();
        }
        changes.forEach(writer::change);
        Instant seen = moved.get().seen();
        writer.trail().append(expectedVersion + 1, events, seen);
        writer.memory().take(expectedVersion + 1, events, seen);
        writer.outbox().add(letters, seen);
        return Optional.of(
                new Known(new Stored(expectedVersion + 1, table), moved.get().stamp(), after));
    }

    @Override
    public long tokensAbove() {
        return tokens.atStart();
    }

    @Override
    public List<AuditEntry> audit(AuditQuery query) {
        return past(() -> trail.read(query));
    }

    @Override
    public Optional<Claim> ended(String id) {
        return past(() -> trail.ended(id));
    }

    @Override
    public List<Claim> lastEnded(int limit) {
        return past(() -> trail.lastEnded(limit));
    }

    @Override
    public List<Claim> ended(EndedQuery query) {
        return past(() -> trail.ended(query));
    }

    @Override
    public int prune(Retention retention, Set<String> keep, int limit) {
        Integer deleted = guarded(() -> access.transaction().execute(status -> trail.prune(retention, keep, limit)));
        return deleted == null ? 0 : deleted;
    }

    @Override
    public Memory recall(Collection<Command.Key> keys, Collection<Command.OnceKey> works) {
        return guarded(() -> {
            dialect.lookAtTheClock(access.jdbc());
            return keys.isEmpty() && works.isEmpty()
                    ? Memory.NONE
                    : memory.recall(keys, works, dialect.now().minus(KEYS_LAST));
        });
    }

    @Override
    public List<DoneWork> done(@Nullable String key, long beforeVersion, int limit) {
        return past(() -> memory.done(key, beforeVersion, limit));
    }

    @Override
    public int forget(Forgetting what, int limit) {
        Integer forgotten = guarded(() -> access.transaction().execute(status -> memory.forget(what, limit)));
        return forgotten == null ? 0 : forgotten;
    }

    @Override
    public Optional<Duration> clockSetWhileDown() {
        return dialect.clockSetWhileDown();
    }

    @Override
    public void probe() {
        guarded(() -> {
            dialect.check();
            dialect.probe(access.jdbc());
            return true;
        });
    }

    @Override
    public String location() {
        return dialect.location();
    }

    private <T> T past(Supplier<T> question) {
        return guarded(() -> {
            dialect.checkRead();
            return question.get();
        });
    }

    private <T> T guarded(Supplier<T> question) {
        try {
            return question.get();
        } catch (DataAccessException | TransactionException failure) {
            throw new StoreException(
                    location() + ": " + failure.getMostSpecificCause().getMessage(), failure);
        }
    }
}
