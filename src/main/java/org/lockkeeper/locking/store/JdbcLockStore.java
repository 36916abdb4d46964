package org.lockkeeper.locking.store;

import java.time.Duration;
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
import org.lockkeeper.base.time.WatchedTime;
import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.LockTable.Memory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The lock store in a relational database: for each lock domain one versioned document with its entries, and its events.
 * A commit is one compare-and-set on the document's version; of the entries it writes those that differ.
 */
final class JdbcLockStore implements LockStore {

    private static final Logger log = LoggerFactory.getLogger(JdbcLockStore.class);
    private final Repeats repeats = new Repeats();

    /** The format that had all entries in the document. */
    private static final int WHOLE = 1;

    /** The rows as they stand in the database at this version. Another version says nothing of them. */
    private record Known(long version, Entries entries) {}

    private record Read(Stored stored, Known known) {}

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Writer writer;
    private final DatabaseFile file;
    private final TokenFloor tokens;
    private final WatchedTime time;
    private final String domain;
    private final JdbcTrail trail;
    private final JdbcMemory memory;
    private final ClockMarks marks;
    private final Mailing mailing;
    private WatchedTime.@Nullable Mark lastRun;
    private volatile BiConsumer<Commit, Duration> commits = (outcome, took) -> {};
    private volatile Known known = new Known(-1, Entries.NONE);

    JdbcLockStore(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            WriterConnection writer,
            DatabaseFile file,
            TokenFloor tokens,
            WatchedTime time,
            Mailing mailing,
            String domain) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.writer = Writer.over(writer, domain);
        this.file = file;
        this.tokens = tokens;
        this.time = time;
        this.domain = domain;
        this.mailing = mailing;
        this.trail = new JdbcTrail(jdbc, domain);
        this.memory = new JdbcMemory(jdbc, domain);
        this.marks = new ClockMarks(jdbc, domain);
    }

    @Override
    public Stored read() {
        return guarded(() -> {
            file.check();
            // One transaction, so that document and entries are of one version.
            Read read = transaction.execute(status -> document(jdbc));
            known = Objects.requireNonNull(read).known();
            return read.stored();
        });
    }

    private Read document(JdbcClient jdbc) {
        return jdbc.sql("select version, format, body from lock_document where domain = ?")
                .param(domain)
                .query((row, number) -> read(jdbc, row.getLong(1), row.getInt(2), row.getString(3)))
                .optional()
                .orElse(new Read(new Stored(0, LockTable.EMPTY), new Known(0, Entries.NONE)));
    }

    private Read read(JdbcClient jdbc, long version, int format, String body) {
        if (format > TableJson.FORMAT) {
            throw new StoreException(
                    "the stored lock table has format %d; this Lockkeeper reads up to %d: start the newer one"
                            .formatted(format, TableJson.FORMAT));
        }
        LockTable table = TableJson.table(body).recalling(Memory.NONE);
        if (format == WHOLE) {
            return new Read(new Stored(version, table), new Known(version, Entries.NONE));
        }
        Entries entries = entries(jdbc);
        return new Read(new Stored(version, entries.into(table)), new Known(version, entries));
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
        commits.accept(outcome, Duration.ofNanos(System.nanoTime() - began));
        return outcome;
    }

    /** @param listener hears how each commit went, and how long it took */
    void onCommit(BiConsumer<Commit, Duration> listener) {
        commits = listener;
    }

    private Commit write(long expectedVersion, LockTable table, List<Event> events) {
        try {
            file.check();
            tokens.reserve(table.lastToken());
            List<Letter> letters = mailing.letters(expectedVersion + 1, events);
            Optional<Known> committed = writer.transaction().execute(status -> {
                // Before the document moves on: what is stored now, if that is not known.
                Known before = known.version() == expectedVersion
                        ? known
                        : document(writer.jdbc()).known();
                if (!writer.replace(expectedVersion, time.mark().clock(), TableJson.write(Entries.without(table)))) {
                    status.setRollbackOnly();
                    return Optional.empty();
                }
                Entries after = before.entries().of(table);
                before.entries().changesTo(after).forEach(writer::change);
                WatchedTime.Mark mark = time.mark();
                writer.trail().append(expectedVersion + 1, events, mark.watched());
                writer.memory().take(expectedVersion + 1, events, mark.watched());
                writer.outbox().add(letters, mark.watched());
                writer.marks().write(mark);
                return Optional.of(new Known(expectedVersion + 1, after));
            });
            file.check();
            if (committed == null || committed.isEmpty()) {
                return Commit.CONFLICT;
            }
            known = committed.get();
            return Commit.COMMITTED;
        } catch (DataAccessException | TransactionException | StoreException failure) {
            // Even a failure that looks certain is settled by reading again: one rule for all of them.
            writer.connection().renew();
            if (repeats.due(String.valueOf(failure.getMessage()))) {
                log.warn(
                        "The outcome of committing version {} to {} is not known: {}",
                        expectedVersion + 1,
                        file,
                        failure.getMessage());
            }
            return Commit.UNKNOWN;
        }
    }

    @Override
    public long tokensAbove() {
        return tokens.atStart();
    }

    @Override
    public List<AuditEntry> audit(AuditQuery query) {
        return guarded(() -> trail.read(query));
    }

    @Override
    public Optional<Claim> ended(String id) {
        return guarded(() -> trail.ended(id));
    }

    @Override
    public List<Claim> lastEnded(int limit) {
        return guarded(() -> trail.lastEnded(limit));
    }

    @Override
    public List<Claim> ended(EndedQuery query) {
        return guarded(() -> trail.ended(query));
    }

    @Override
    public int prune(Retention retention, Set<String> keep, int limit) {
        Integer deleted = guarded(() -> transaction.execute(status -> trail.prune(retention, keep, limit)));
        return deleted == null ? 0 : deleted;
    }

    @Override
    public Memory recall(Collection<Command.Key> keys, Collection<Command.OnceKey> works) {
        return keys.isEmpty() && works.isEmpty()
                ? Memory.NONE
                : guarded(() -> memory.recall(keys, works, time.now().minus(KEYS_LAST)));
    }

    @Override
    public List<DoneWork> done(@Nullable String key, long beforeVersion, int limit) {
        return guarded(() -> memory.done(key, beforeVersion, limit));
    }

    @Override
    public int forget(Forgetting what, int limit) {
        Integer forgotten = guarded(() -> transaction.execute(status -> memory.forget(what, limit)));
        return forgotten == null ? 0 : forgotten;
    }

    @Override
    public Optional<Duration> clockSetWhileDown() {
        return time.setSince(lastRun);
    }

    /** Takes up time where an earlier run has left it. */
    void goOn() {
        guarded(() -> {
            lastRun = marks.read();
            if (lastRun != null) {
                time.goOnFrom(lastRun);
            } else {
                marks.endOfTrail().ifPresent(time::goOnFrom);
            }
            return true;
        });
    }

    /** Beside a domain that has taken up time already. */
    void lookBack() {
        guarded(() -> {
            lastRun = marks.read();
            return true;
        });
    }

    @Override
    public void probe() {
        guarded(() -> {
            file.check();
            marks.write(time.mark());
            return jdbc.sql("insert into lock_probe (domain, at) values (?, ?)"
                            + " on conflict (domain) do update set at = excluded.at")
                    .params(domain, time.mark().clock().toEpochMilli())
                    .update();
        });
    }

    @Override
    public String location() {
        return file.toString();
    }

    private <T> T guarded(Supplier<T> access) {
        try {
            return access.get();
        } catch (DataAccessException | TransactionException failure) {
            throw new StoreException(
                    file + ": " + failure.getMostSpecificCause().getMessage(), failure);
        }
    }
}
