package org.lockkeeper.locking.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.time.WatchedTime.Mark;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The last moment at which something was stored, so that the next run knows where this one has left time. */
final class ClockMarks {

    private final JdbcClient jdbc;
    private final String domain;

    ClockMarks(JdbcClient jdbc, String domain) {
        this.jdbc = jdbc;
        this.domain = domain;
    }

    @Nullable
    Mark read() {
        return jdbc.sql("select boot, uptime, clock, watched from lock_clock where domain = ?")
                .param(domain)
                .query((row, number) -> new Mark(
                        row.getString(1),
                        Duration.ofMillis(row.getLong(2)),
                        Instant.ofEpochMilli(row.getLong(3)),
                        Instant.ofEpochMilli(row.getLong(4))))
                .optional()
                .orElse(null);
    }

    /** Of a state that was written before there were marks. */
    Optional<Instant> endOfTrail() {
        return jdbc.sql("select at from lock_audit where domain = ? order by version desc, idx desc limit 1")
                .param(domain)
                .query((row, number) -> Instant.ofEpochMilli(row.getLong(1)))
                .optional();
    }

    void write(Mark mark) {
        jdbc.sql("insert into lock_clock (domain, boot, uptime, clock, watched) values (?, ?, ?, ?, ?)"
                        + " on conflict (domain) do update set boot = excluded.boot, uptime = excluded.uptime,"
                        + " clock = excluded.clock, watched = excluded.watched")
                .params(
                        domain,
                        mark.boot(),
                        mark.uptime().toMillis(),
                        mark.clock().toEpochMilli(),
                        mark.watched().toEpochMilli())
                .update();
    }
}
