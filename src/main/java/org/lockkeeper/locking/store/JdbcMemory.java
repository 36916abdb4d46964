package org.lockkeeper.locking.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.LockTable.Memory;
import org.lockkeeper.locking.rules.LockTable.Remembered;
import org.lockkeeper.locking.rules.Once;
import org.lockkeeper.locking.store.LockStore.DoneWork;
import org.lockkeeper.locking.store.LockStore.Forgetting;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is remembered beside a lock table: idempotency keys, and work that was to be done once. Written from its events. */
final class JdbcMemory {

    private final JdbcClient jdbc;
    private final String domain;

    JdbcMemory(JdbcClient jdbc, String domain) {
        this.jdbc = jdbc;
        this.domain = domain;
    }

    /** @param since keys seen before this count no more, whether they are deleted yet or not */
    Memory recall(Collection<Command.Key> keys, Collection<Command.OnceKey> works, Instant since) {
        List<Remembered> remembered = new ArrayList<>();
        for (Command.Key key : keys) {
            jdbc.sql("select fingerprint, id, at from lock_key"
                            + " where domain = ? and caller = ? and key = ? and seen >= ?")
                    .params(domain, key.caller(), key.key(), since.toEpochMilli())
                    .query((row, number) -> new Remembered(
                            key.caller(),
                            key.key(),
                            row.getString(1),
                            row.getString(2),
                            Instant.ofEpochMilli(row.getLong(3))))
                    .optional()
                    .ifPresent(remembered::add);
        }
        List<Once> done = new ArrayList<>();
        for (Command.OnceKey work : works) {
            jdbc.sql("select caller, id, done_at from lock_once"
                            + " where domain = ? and caller in (?, '') and key = ? and period = ? order by caller")
                    .params(domain, work.caller(), work.key(), work.period())
                    .query((row, number) -> new Once(
                            row.getString(1),
                            work.key(),
                            work.period(),
                            row.getString(2),
                            Instant.ofEpochMilli(row.getLong(3))))
                    .list()
                    .forEach(done::add);
        }
        return new Memory(remembered, done);
    }

    void take(long version, List<Event> events, Instant seen) {
        for (Event event : events) {
            if (event.type() == Event.Type.CLOCK_SHIFTED) {
                shift(Duration.parse(Objects.requireNonNull(event.detail())));
            }
            if (event.key() != null) {
                remember(event.key(), seen);
            }
            Once once = event.once();
            if (once != null && event.type() == Event.Type.ONCE_RESET) {
                jdbc.sql("delete from lock_once where domain = ? and caller = ? and key = ? and period = ?")
                        .params(domain, once.caller(), once.key(), once.period())
                        .update();
            } else if (once != null && once.doneAt() != null) {
                Claim after = event.after();
                done(once, once.doneAt(), after == null ? "" : after.request().owner(), version, seen);
            }
        }
    }

    /** What was done an hour ago is told as done an hour ago, also by the clock as it stands now. */
    private void shift(Duration by) {
        jdbc.sql("update lock_key set at = at + ? where domain = ?")
                .params(by.toMillis(), domain)
                .update();
        jdbc.sql("update lock_once set done_at = done_at + ? where domain = ?")
                .params(by.toMillis(), domain)
                .update();
    }

    void remember(Remembered key, Instant seen) {
        jdbc.sql("insert into lock_key (domain, caller, key, fingerprint, id, at, seen) values (?, ?, ?, ?, ?, ?, ?)"
                        + " on conflict (domain, caller, key) do update set fingerprint = excluded.fingerprint,"
                        + " id = excluded.id, at = excluded.at, seen = excluded.seen")
                .params(
                        domain,
                        key.caller(),
                        key.key(),
                        key.fingerprint(),
                        key.id(),
                        key.at().toEpochMilli(),
                        seen.toEpochMilli())
                .update();
    }

    void done(Once once, Instant doneAt, String owner, long version, Instant seen) {
        jdbc.sql("insert into lock_once (domain, caller, key, period, period_kind, id, owner, done_at, version, seen)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (domain, caller, key, period) do update set"
                        + " id = excluded.id, owner = excluded.owner, done_at = excluded.done_at,"
                        + " version = excluded.version, seen = excluded.seen")
                .params(
                        domain,
                        once.caller(),
                        once.key(),
                        once.period(),
                        once.periodKind().name(),
                        once.id(),
                        owner,
                        doneAt.toEpochMilli(),
                        version,
                        seen.toEpochMilli())
                .update();
    }

    /** What was done before a version, latest first; of one version all or none. */
    List<DoneWork> done(@Nullable String key, long before, int limit) {
        String which = "domain = ? and version < ?" + (key == null ? "" : " and key = ?");
        List<Object> chosen = key == null ? List.of(domain, before) : List.of(domain, before, key);
        List<Object> params = new ArrayList<>(chosen);
        params.addAll(chosen); // the condition stands there twice
        params.add(limit);
        return jdbc.sql("select key, period, id, done_at, owner, version, caller from lock_once where " + which
                        + " and version >= coalesce((select min(version) from (select version from lock_once where "
                        + which
                        + " order by version desc limit ?) as page), 0) order by version desc, key, period, caller")
                .params(params)
                .query((row, number) -> new DoneWork(
                        new Once(
                                row.getString(7),
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                Instant.ofEpochMilli(row.getLong(4))),
                        row.getString(5),
                        row.getLong(6)))
                .list();
    }

    int forget(Forgetting what, int limit) {
        int keys = jdbc.sql("delete from lock_key where domain = ? and (caller, key) in"
                        + " (select caller, key from lock_key where domain = ? and seen < ? order by seen limit ?)")
                .params(domain, domain, what.keysBefore().toEpochMilli(), limit)
                .update();
        return keys
                + forget(Once.PeriodKind.DAY, what.daysBefore(), limit)
                + forget(Once.PeriodKind.NAMED, what.namedBefore(), limit);
    }

    private int forget(Once.PeriodKind kind, Instant before, int limit) {
        return jdbc.sql(
                        "delete from lock_once where domain = ? and (caller, key, period) in (select caller, key, period from lock_once"
                                + " where domain = ? and period_kind = ? and seen < ? order by seen limit ?)")
                .params(domain, domain, kind.name(), before.toEpochMilli(), limit)
                .update();
    }
}
