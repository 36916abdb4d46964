package org.lockkeeper.locking.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.time.WatchedTime;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.store.LockStore.Commit;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A file of this host, which nobody else writes. Its time is the host's, as it was watched passing. */
final class SqliteDialect implements Dialect {

    private final DatabaseFile file;
    private final WatchedTime time;
    private final String domain;
    private WatchedTime.@Nullable Mark lastRun;

    SqliteDialect(DatabaseFile file, WatchedTime time, String domain) {
        this.file = file;
        this.time = time;
        this.domain = domain;
    }

    /** Looks where an earlier run of this domain has left off. */
    ClockMarks lookBack(JdbcClient jdbc) {
        ClockMarks marks = new ClockMarks(jdbc, domain);
        lastRun = marks.read();
        return marks;
    }

    /** Takes up time there, for all domains. */
    void goOn(JdbcClient jdbc) {
        ClockMarks marks = lookBack(jdbc);
        if (lastRun != null) {
            time.goOnFrom(lastRun);
        } else {
            marks.endOfTrail().ifPresent(time::goOnFrom);
        }
    }

    @Override
    public void check() {
        file.check();
    }

    /** A file that was moved away or replaced can still be read, and tells of what may be no more. */
    @Override
    public void checkRead() {
        file.check();
    }

    @Override
    public Optional<Document> document(JdbcClient jdbc) {
        return jdbc.sql("select version, format, body from lock_document where domain = ?")
                .param(domain)
                .query((row, number) -> new Document(row.getLong(1), row.getInt(2), row.getString(3), ""))
                .optional();
    }

    @Override
    public Optional<News> since(JdbcClient jdbc, long version, String stamp) {
        return Optional.empty();
    }

    @Override
    public Optional<Moved> replace(JdbcClient jdbc, long version, String stamp, LockTable table, List<Place> touched) {
        WatchedTime.Mark mark = time.mark();
        if (!moves(jdbc, version, mark.clock().toEpochMilli(), table)) {
            return Optional.empty();
        }
        new ClockMarks(jdbc, domain).write(mark);
        return Optional.of(new Moved(mark.watched(), ""));
    }

    private boolean moves(JdbcClient jdbc, long version, long now, LockTable table) {
        int format = DocumentText.format(table);
        String body = DocumentText.of(table);
        if (version == 0) {
            return jdbc.sql("insert into lock_document (domain, version, format, body, updated_at)"
                                    + " values (?, 1, ?, ?, ?) on conflict (domain) do nothing")
                            .params(domain, format, body, now)
                            .update()
                    == 1;
        }
        return jdbc.sql("update lock_document set version = version + 1, format = ?, body = ?, updated_at = ?"
                                + " where domain = ? and version = ?")
                        .params(format, body, now, domain, version)
                        .update()
                == 1;
    }

    /** There is nobody else. */
    @Override
    public void takeTurn() {}

    @Override
    public void endTurn() {}

    @Override
    public Instant now() {
        return time.now();
    }

    @Override
    public void lookAtTheClock(JdbcClient jdbc) {
        // The host's own needs no question.
    }

    @Override
    public void probe(JdbcClient jdbc) {
        WatchedTime.Mark mark = time.mark();
        new ClockMarks(jdbc, domain).write(mark);
        jdbc.sql("insert into lock_probe (domain, at) values (?, ?)"
                        + " on conflict (domain) do update set at = excluded.at")
                .params(domain, mark.clock().toEpochMilli())
                .update();
    }

    @Override
    public Optional<Duration> clockSetWhileDown() {
        return time.setSince(lastRun);
    }

    /** Even a failure that looks certain is settled by reading again: one rule for all of them. */
    @Override
    public Commit failed(RuntimeException failure) {
        return Commit.UNKNOWN;
    }

    @Override
    public String location() {
        return file.toString();
    }
}
