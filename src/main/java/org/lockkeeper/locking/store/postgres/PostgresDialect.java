package org.lockkeeper.locking.store.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.store.Dialect;
import org.lockkeeper.locking.store.DocumentText;
import org.lockkeeper.locking.store.LockStore.Commit;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A database that others write as well. Its clock is the only one, and each of its answers says what time it is. */
final class PostgresDialect implements Dialect {

    static final String NOW = "floor(extract(epoch from clock_timestamp()) * 1000)::bigint";

    /** What waited longer than this between its look at the clock and its commit would grant by an old time. */
    private static final Duration PAUSED = Duration.ofSeconds(5);

    private static final String REPLACE = "with free as materialized (select case when ? then true else"
            + " pg_try_advisory_xact_lock_shared" + Turn.KEY
            + " end as it), moved as (update lock_document set version = version + 1, format = ?,"
            + " body = ?, stamp = gen_random_uuid(), updated_at = " + NOW
            + " from free where free.it and domain = ? and version = ? and stamp = ?::uuid and " + NOW + " <= ?"
            + " returning version, stamp), told as (" + Changes.TELL + "), old as (" + Changes.FORGET + ")"
            + " select stamp, " + NOW + ", pg_notify('" + Watch.CHANNEL + "', ? || ' ' || version) from moved";

    /** Failures after which the database says for certain that nothing of the transaction is left. */
    private static final Set<String> ROLLED_BACK = Set.of("40001", "40P01");

    private final Settling settling;
    private final Turn turn;
    private final DatabaseClock clock;
    private final String location;
    private final String domain;

    PostgresDialect(Settling settling, Turn turn, DatabaseClock clock, String location, String domain) {
        this.settling = settling;
        this.turn = turn;
        this.clock = clock;
        this.location = location;
        this.domain = domain;
    }

    @Override
    public void check() {
        settling.settle();
    }

    @Override
    public Optional<Document> document(JdbcClient jdbc) {
        return jdbc.sql("select version, format, body, stamp, " + NOW + " from lock_document where domain = ?")
                .param(domain)
                .query((row, number) -> {
                    clock.told(row.getLong(5));
                    return new Document(row.getLong(1), row.getInt(2), row.getString(3), row.getString(4));
                })
                .optional();
    }

    @Override
    public Optional<News> since(JdbcClient jdbc, long version, String stamp) {
        return Changes.since(jdbc, domain, version, stamp, this::told);
    }

    private Instant told(long millis) {
        clock.told(millis);
        return Instant.ofEpochMilli(millis);
    }

    @Override
    public Optional<Moved> replace(JdbcClient jdbc, long version, String stamp, LockTable table, List<Place> touched) {
        return jdbc.sql(REPLACE)
                .params(
                        turn.taken(),
                        domain,
                        DocumentText.format(table),
                        DocumentText.of(table),
                        domain,
                        version,
                        stamp,
                        table.lastNow().plus(PAUSED).toEpochMilli(),
                        domain,
                        Changes.of(touched, "CLAIM"),
                        Changes.of(touched, "ONCE"),
                        domain,
                        domain)
                .query((row, number) -> new Moved(told(row.getLong(2)), row.getString(1)))
                .optional();
    }

    @Override
    public void takeTurn() {
        turn.take();
    }

    @Override
    public void endTurn() {
        turn.end();
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public void lookAtTheClock(JdbcClient jdbc) {
        jdbc.sql("select " + NOW).query((row, number) -> told(row.getLong(1))).single();
    }

    /** A write is tried only after a failure: thousands that each write while nothing happens would be a load. */
    @Override
    public void probe(JdbcClient jdbc) {
        lookAtTheClock(jdbc);
    }

    /** The database's own clock is believed. */
    @Override
    public Optional<Duration> clockSetWhileDown() {
        return Optional.of(Duration.ZERO);
    }

    @Override
    public Commit failed(RuntimeException failure) {
        if (NestedExceptionUtils.getMostSpecificCause(failure) instanceof SQLException cause
                && cause.getSQLState() != null
                && ROLLED_BACK.contains(cause.getSQLState())) {
            return Commit.CONFLICT;
        }
        settling.doubt();
        return Commit.UNKNOWN;
    }

    @Override
    public String location() {
        return location;
    }
}
