package org.lockkeeper.locking.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.store.HostRegister.HostRow;
import org.lockkeeper.locking.store.HostRegister.HostRow.State;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** In a relational database, by the time that its dialect tells. */
public final class JdbcHostRegister implements HostRegister {

    /** Longer than any commit takes: what was written before a look may be seen only after it. */
    private static final Duration OVERLAP = Duration.ofMinutes(1);

    /** By then everybody has heard that it is gone. */
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private static final String COLUMNS = "name, machine, absent, since, seen, body";

    private final Dialect dialect;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final String domain;

    public JdbcHostRegister(Dialect dialect, JdbcClient jdbc, TransactionTemplate transaction, String domain) {
        this.dialect = dialect;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.domain = domain;
    }

    @Override
    public String enter(String name, String machine, String body, Duration claimable) {
        return together(() -> {
            long now = now();
            long stale = now - claimable.toMillis();
            jdbc.sql("insert into fleet_host (domain, name, machine, absent, since, changed, seen, body)"
                            + " values (?, ?, ?, 0, ?, ?, ?, ?) on conflict (domain, name) do update set"
                            + " changed = case when fleet_host.body <> excluded.body or fleet_host.absent <> 0"
                            + " or fleet_host.machine <> excluded.machine then excluded.changed else fleet_host.changed"
                            + " end, since = case when fleet_host.machine <> excluded.machine then excluded.since"
                            + " else fleet_host.since end, machine = excluded.machine, absent = 0,"
                            + " seen = excluded.seen, body = excluded.body"
                            + " where fleet_host.machine = excluded.machine or fleet_host.seen < ?")
                    .params(domain, name, machine, now, now, now, body, stale)
                    .update();
            return jdbc.sql("select machine from fleet_host where domain = ? and name = ?")
                    .params(domain, name)
                    .query(String.class)
                    .single();
        });
    }

    @Override
    public void sweep(Duration absentAfter, Duration forgetAfter) {
        together(() -> {
            long now = now();
            move(State.ABSENT, now, State.PRESENT, now - absentAfter.toMillis());
            move(State.FORGOTTEN, now, State.ABSENT, now - forgetAfter.toMillis());
            return jdbc.sql("delete from fleet_host where domain = ? and absent = ? and changed < ?")
                    .params(domain, State.FORGOTTEN.code(), now - REMEMBERED.toMillis())
                    .update();
        });
    }

    private void move(State to, long now, State from, long before) {
        jdbc.sql("update fleet_host set absent = ?, changed = ? where domain = ? and absent = ? and seen < ?")
                .params(to.code(), now, domain, from.code(), before)
                .update();
    }

    @Override
    public Changes changes(@Nullable Instant since) {
        return together(() -> {
            Instant now = Instant.ofEpochMilli(now());
            long from = since == null ? Long.MIN_VALUE : since.minus(OVERLAP).toEpochMilli();
            return new Changes(
                    jdbc.sql("select " + COLUMNS + " from fleet_host where domain = ? and changed >= ? order by name")
                            .params(domain, from)
                            .query(JdbcHostRegister::row)
                            .list(),
                    now);
        });
    }

    @Override
    public boolean forget(String name) {
        return together(() -> jdbc.sql("update fleet_host set absent = ?, changed = ?, seen = 0"
                                + " where domain = ? and name = ? and absent <> ?")
                        .params(State.FORGOTTEN.code(), now(), domain, name, State.FORGOTTEN.code())
                        .update()
                > 0);
    }

    private static HostRow row(ResultSet row, int number) throws SQLException {
        return new HostRow(
                row.getString(1),
                row.getString(2),
                State.of(row.getInt(3)),
                Instant.ofEpochMilli(row.getLong(4)),
                Instant.ofEpochMilli(row.getLong(5)),
                row.getString(6));
    }

    private long now() {
        dialect.lookAtTheClock(jdbc);
        return dialect.now().toEpochMilli();
    }

    private <T> T together(Supplier<T> work) {
        try {
            dialect.check();
            return Objects.requireNonNull(transaction.execute(status -> work.get()));
        } catch (DataAccessException | TransactionException failure) {
            throw new StoreException(
                    dialect.location() + ": "
                            + NestedExceptionUtils.getMostSpecificCause(failure).getMessage(),
                    failure);
        }
    }
}
