package org.lockkeeper.locking.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.lockkeeper.base.time.WatchedTime;
import org.lockkeeper.locking.store.SeenRuns.SeenRun;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The runs that were seen in a relational database, beside the locks. */
final class JdbcSeenRuns implements SeenRuns {

    static final Duration KEPT = Duration.ofDays(15);
    /** Of one unit, so that what is started each minute leaves room for the others. */
    static final int MOST_EACH = 3000;

    static final int MOST = 30_000;

    private static final String COLUMNS = "unit, service_group, run, began, ended, outcome";

    private final JdbcClient jdbc;
    private final Guarded guarded;
    private final WatchedTime time;
    private final String domain;

    JdbcSeenRuns(JdbcClient jdbc, Guarded guarded, WatchedTime time, String domain) {
        this.jdbc = jdbc;
        this.guarded = guarded;
        this.time = time;
        this.domain = domain;
    }

    @Override
    public List<SeenRun> between(Instant from, Instant to, int limit) {
        return guarded.one(() -> jdbc.sql("select " + COLUMNS + " from seen_run where domain = ? and began < ?"
                        + " and (ended is null or ended >= ?) order by began desc, unit limit ?")
                .params(domain, to.toEpochMilli(), from.toEpochMilli(), limit)
                .query(JdbcSeenRuns::run)
                .list());
    }

    @Override
    public List<SeenRun> open() {
        return guarded.one(
                () -> jdbc.sql("select " + COLUMNS + " from seen_run where domain = ? and ended is null order by unit")
                        .params(domain)
                        .query(JdbcSeenRuns::run)
                        .list());
    }

    private static SeenRun run(ResultSet row, int number) throws SQLException {
        long ended = row.getLong(5);
        Instant to = row.wasNull() ? null : Instant.ofEpochMilli(ended);
        return new SeenRun(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                Instant.ofEpochMilli(row.getLong(4)),
                to,
                SeenRun.Outcome.valueOf(row.getString(6)));
    }

    @Override
    public List<Watch> watches(Instant from, Instant to) {
        return guarded.one(() -> jdbc.sql("select began, ended from seen_watch where domain = ? and began < ?"
                        + " and ended >= ? order by began")
                .params(domain, to.toEpochMilli(), from.toEpochMilli())
                .query((row, number) ->
                        new Watch(Instant.ofEpochMilli(row.getLong(1)), Instant.ofEpochMilli(row.getLong(2))))
                .list());
    }

    @Override
    public void write(Collection<SeenRun> runs, Collection<Watch> watches) {
        long seen = time.now().toEpochMilli();
        guarded.together(() -> {
            runs.forEach(run -> write(run, seen));
            watches.forEach(watch -> jdbc.sql("insert into seen_watch (domain, began, ended) values (?, ?, ?)"
                            + " on conflict (domain, began) do update set ended = excluded.ended")
                    .params(domain, watch.from().toEpochMilli(), watch.to().toEpochMilli())
                    .update());
            return true;
        });
    }

    private void write(SeenRun run, long seen) {
        jdbc.sql("insert into seen_run (domain, unit, began, run, service_group, ended, outcome, seen)"
                        + " values (:domain, :unit, :began, :run, :group, :ended, :outcome, :seen)"
                        + " on conflict (domain, unit, began) do update set run = excluded.run,"
                        + " service_group = excluded.service_group, ended = excluded.ended,"
                        + " outcome = excluded.outcome, seen = excluded.seen")
                .param("domain", domain)
                .param("unit", run.unit())
                .param("began", run.from().toEpochMilli())
                .param("run", run.run())
                .param("group", run.group())
                .param("ended", run.to() == null ? null : run.to().toEpochMilli())
                .param("outcome", run.outcome().name())
                .param("seen", seen)
                .update();
    }

    @Override
    public void prune() {
        long before = time.now().minus(KEPT).toEpochMilli();
        guarded.together(() -> {
            String old = "delete from seen_run where domain = ? and ended is not null and ";
            jdbc.sql(old + "seen < ?").params(domain, before).update();
            // The latest come first, so that what comes after so many is the oldest.
            jdbc.sql(old + "(unit, began) in (select unit, began from (select unit, began, row_number() over"
                            + " (partition by unit order by began desc) as place from seen_run where domain = ?)"
                            + " as placed where place > ?)")
                    .params(domain, domain, MOST_EACH)
                    .update();
            jdbc.sql(old + "(unit, began) in (select unit, began from seen_run where domain = ?"
                            + " order by began desc limit -1 offset ?)")
                    .params(domain, domain, MOST)
                    .update();
            jdbc.sql("delete from seen_watch where domain = ? and ended < (select coalesce(min(began), ?) from seen_run"
                            + " where domain = ?) and ended < ?")
                    .params(domain, before, domain, before)
                    .update();
            return true;
        });
    }
}
