package org.lockkeeper.locking.store;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.LockTable.Remembered;
import org.lockkeeper.locking.rules.Once;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Moves remembered keys and work that was done once from the lock table's lists to the tables of their own. */
final class MemoryMigration implements JavaMigration {

    private static final int ROWS_SINCE = 2;

    private record Entry(String domain, String body) {}

    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion("6");
    }

    @Override
    public String getDescription() {
        return "memory in tables of its own";
    }

    @Override
    public @Nullable Integer getChecksum() {
        return null;
    }

    @Override
    public boolean canExecuteInTransaction() {
        return true;
    }

    @Override
    public void migrate(Context context) {
        JdbcClient jdbc = JdbcClient.create(new SingleConnectionDataSource(context.getConnection(), true));
        jdbc.sql("select domain, body from lock_document where format = 1")
                .query((row, number) -> new Entry(row.getString(1), row.getString(2)))
                .list()
                .forEach(document -> {
                    LockTable table = TableJson.table(document.body());
                    table.remembered().forEach(key -> remember(jdbc, document.domain(), key));
                    table.once().forEach(once -> done(jdbc, document.domain(), once));
                });
        entries(jdbc, "REMEMBERED").forEach(it -> remember(jdbc, it.domain(), TableJson.remembered(it.body())));
        jdbc.sql("delete from lock_entry where kind = 'REMEMBERED'").update();
        once(jdbc);
        jdbc.sql("update lock_document set format = ? where format between ? and ?")
                .params(TableJson.FORMAT, ROWS_SINCE, TableJson.FORMAT)
                .update();
    }

    /** Only what is at work stays: what was done moves, what failed is of no use any more. */
    private static void once(JdbcClient jdbc) {
        Set<String> living = new HashSet<>();
        entries(jdbc, "CLAIM").forEach(it -> living.add(((Claim) TableJson.entry(Entries.Kind.CLAIM, it.body())).id()));
        jdbc.sql("select domain, pos, body from lock_entry where kind = 'ONCE'")
                .query((row, number) -> new Object[] {row.getString(1), row.getLong(2), row.getString(3)})
                .list()
                .forEach(row -> {
                    Once once = (Once) TableJson.entry(Entries.Kind.ONCE, (String) row[2]);
                    done(jdbc, (String) row[0], once);
                    if (once.doneAt() != null || !living.contains(once.id())) {
                        jdbc.sql("delete from lock_entry where domain = ? and kind = 'ONCE' and pos = ?")
                                .params(row[0], row[1])
                                .update();
                    }
                });
    }

    private static List<Entry> entries(JdbcClient jdbc, String kind) {
        return jdbc.sql("select domain, body from lock_entry where kind = ? order by domain, pos")
                .param(kind)
                .query((row, number) -> new Entry(row.getString(1), row.getString(2)))
                .list();
    }

    private static void remember(JdbcClient jdbc, String domain, Remembered key) {
        new JdbcMemory(jdbc, domain).remember(key, key.at());
    }

    private static void done(JdbcClient jdbc, String domain, Once once) {
        Instant at = once.doneAt();
        if (at != null) {
            // As the table was then: it has got a column more since.
            jdbc.sql("insert into lock_once (domain, key, period, period_kind, id, owner, done_at, version, seen)"
                            + " values (?, ?, ?, ?, ?, '', ?, 0, ?) on conflict (domain, key, period) do nothing")
                    .params(
                            domain,
                            once.key(),
                            once.period(),
                            once.periodKind().name(),
                            once.id(),
                            at.toEpochMilli(),
                            at.toEpochMilli())
                    .update();
        }
    }
}
