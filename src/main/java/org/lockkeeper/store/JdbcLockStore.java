package org.lockkeeper.store;

import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.lockkeeper.lock.Claim;
import org.lockkeeper.lock.Event;
import org.lockkeeper.lock.LockTable;
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

    /** The format that had all entries in the document. */
    private static final int WHOLE = 1;

    /** The rows as they stand in the database at this version. Another version says nothing of them. */
    private record Known(long version, Entries entries) {}

    private record Read(Stored stored, Known known) {}

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final DatabaseFile file;
    private final TokenFloor tokens;
    private final Clock clock;
    private final String domain;
    private volatile Known known = new Known(-1, Entries.NONE);

    JdbcLockStore(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            DatabaseFile file,
            TokenFloor tokens,
            Clock clock,
            String domain) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.file = file;
        this.tokens = tokens;
        this.clock = clock;
        this.domain = domain;
    }

    @Override
    public Stored read() {
        return guarded(() -> {
            file.check();
            // One transaction, so that document and entries are of one version.
            Read read = transaction.execute(status -> document());
            known = Objects.requireNonNull(read).known();
            return read.stored();
        });
    }

    private Read document() {
        return jdbc.sql("select version, format, body from lock_document where domain = ?")
                .param(domain)
                .query((row, number) -> read(row.getLong(1), row.getInt(2), row.getString(3)))
                .optional()
                .orElse(new Read(new Stored(0, LockTable.EMPTY), new Known(0, Entries.NONE)));
    }

    private Read read(long version, int format, String body) {
        if (format > TableJson.FORMAT) {
            throw new StoreException(
                    "the stored lock table has format %d; this Lockkeeper reads up to %d: start the newer one"
                            .formatted(format, TableJson.FORMAT));
        }
        LockTable table = TableJson.table(body);
        if (format == WHOLE) {
            return new Read(new Stored(version, table), new Known(version, Entries.NONE));
        }
        Entries entries = entries();
        return new Read(new Stored(version, entries.into(table)), new Known(version, entries));
    }

    private Entries entries() {
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
    public Commit commit(long expectedVersion, LockTable table, List<Event> events) {
        try {
            file.check();
            tokens.reserve(table.lastToken());
            Optional<Known> committed = transaction.execute(status -> {
                // Before the document moves on: what is stored now, if that is not known.
                Known before =
                        known.version() == expectedVersion ? known : document().known();
                if (!replace(expectedVersion, TableJson.write(Entries.without(table)))) {
                    status.setRollbackOnly();
                    return Optional.empty();
                }
                Entries after = before.entries().of(table);
                before.entries().changesTo(after).forEach(this::change);
                append(expectedVersion + 1, events);
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
            log.warn(
                    "The outcome of committing version {} to {} is not known: {}",
                    expectedVersion + 1,
                    file,
                    failure.getMessage());
            return Commit.UNKNOWN;
        }
    }

    private boolean replace(long expectedVersion, String body) {
        long now = clock.millis();
        if (expectedVersion == 0) {
            return jdbc.sql("insert into lock_document (domain, version, format, body, updated_at)"
                                    + " values (?, 1, ?, ?, ?) on conflict (domain) do nothing")
                            .params(domain, TableJson.FORMAT, body, now)
                            .update()
                    == 1;
        }
        return jdbc.sql("update lock_document set version = version + 1, format = ?, body = ?, updated_at = ?"
                                + " where domain = ? and version = ?")
                        .params(TableJson.FORMAT, body, now, domain, expectedVersion)
                        .update()
                == 1;
    }

    private void change(Entries.Change change) {
        if (change.value() == null) {
            jdbc.sql("delete from lock_entry where domain = ? and kind = ? and pos = ?")
                    .params(domain, change.kind().name(), change.pos())
                    .update();
        } else {
            jdbc.sql("insert into lock_entry (domain, kind, pos, body) values (?, ?, ?, ?)"
                            + " on conflict (domain, kind, pos) do update set body = excluded.body")
                    .params(domain, change.kind().name(), change.pos(), TableJson.write(change.value()))
                    .update();
        }
    }

    private void append(long version, List<Event> events) {
        for (int index = 0; index < events.size(); index++) {
            Event event = events.get(index);
            jdbc.sql("insert into lock_audit (domain, version, idx, at, type, subject, actor, body)"
                            + " values (?, ?, ?, ?, ?, ?, ?, ?)")
                    .params(
                            domain,
                            version,
                            index,
                            event.at().toEpochMilli(),
                            event.type().name(),
                            event.subject(),
                            Objects.requireNonNullElse(event.actor(), ""), // the event itself says that it is not known
                            TableJson.write(event))
                    .update();
        }
    }

    @Override
    public long tokensAbove() {
        return tokens.atStart();
    }

    @Override
    public List<AuditEntry> audit(AuditQuery query) {
        long since = query.since().toEpochMilli();
        String edge = query.latest() ? ">= (select min(version)" : "<= (select max(version)";
        String order = query.latest() ? "version desc, idx desc" : "version, idx";
        return guarded(() -> jdbc.sql("select version, idx, body from lock_audit"
                        + " where domain = ? and version > ? and at >= ? and version " + edge + " from"
                        + " (select version from lock_audit where domain = ? and version > ? and at >= ?"
                        + " order by " + order + " limit ?) as page) order by version, idx")
                .params(domain, query.afterVersion(), since, domain, query.afterVersion(), since, query.limit())
                .query((row, number) ->
                        new AuditEntry(row.getLong(1), row.getInt(2), TableJson.event(row.getString(3))))
                .list());
    }

    @Override
    public Optional<Claim> ended(String id) {
        return guarded(() -> jdbc.sql("select body from lock_audit where domain = ? and subject = ? and type = 'ENDED'"
                        + " order by version desc, idx desc limit 1")
                .params(domain, id)
                .query((row, number) -> TableJson.event(row.getString(1)))
                .optional()
                .map(Event::after));
    }

    @Override
    public List<Claim> lastEnded(int limit) {
        return guarded(() -> jdbc
                .sql("select body from lock_audit where domain = ? and type = 'ENDED'"
                        + " order by version desc, idx desc limit ?")
                .params(domain, limit)
                .query((row, number) -> TableJson.event(row.getString(1)))
                .list()
                .stream()
                .flatMap(event -> Optional.ofNullable(event.after()).stream())
                .toList());
    }

    @Override
    public List<Claim> ended(EndedQuery query) {
        String before = query.before() == null ? "" : query.before();
        return guarded(() -> jdbc
                .sql("select body from lock_audit where domain = ? and type = 'ENDED' and subject"
                        + (query.windows() ? "" : " not") + " like '" + EndedQuery.WINDOW + "%'"
                        + " and (? = '' or (version, idx) < (select version, idx from lock_audit"
                        + " where domain = ? and subject = ? and type = 'ENDED' order by version desc, idx desc limit 1))"
                        + " order by version desc, idx desc limit ?")
                .params(domain, before, domain, before, query.limit())
                .query((row, number) -> TableJson.event(row.getString(1)))
                .list()
                .stream()
                .flatMap(event -> Optional.ofNullable(event.after()).stream())
                .toList());
    }

    @Override
    public int prune(Retention retention, Set<String> keep, int limit) {
        Map<String, Object> parameters = Map.of(
                "domain",
                domain,
                "before",
                retention.before().toEpochMilli(),
                "renewals",
                retention.renewalsBefore().toEpochMilli(),
                "keep",
                keep.isEmpty() ? Set.of("") : keep,
                "limit",
                limit);
        Integer deleted = guarded(() -> transaction.execute(status -> {
            List<Object[]> old = jdbc.sql("select version, idx from lock_audit where domain = :domain"
                            + " and (at < :before or (type = 'RENEWED' and at < :renewals))"
                            + " and subject not in (:keep) order by version, idx limit :limit")
                    .params(parameters)
                    .query((row, number) -> new Object[] {domain, row.getLong(1), row.getInt(2)})
                    .list();
            old.forEach(key -> jdbc.sql("delete from lock_audit where domain = ? and version = ? and idx = ?")
                    .params(key)
                    .update());
            return old.size();
        }));
        return deleted == null ? 0 : deleted;
    }

    @Override
    public void probe() {
        guarded(() -> {
            file.check();
            return jdbc.sql("insert into lock_probe (domain, at) values (?, ?)"
                            + " on conflict (domain) do update set at = excluded.at")
                    .params(domain, clock.millis())
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
