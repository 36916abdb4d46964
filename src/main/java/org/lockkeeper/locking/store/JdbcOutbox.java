package org.lockkeeper.locking.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lockkeeper.base.time.WatchedTime;
import org.lockkeeper.locking.store.Outbox.Letter;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The outbox in a relational database, beside the locks. */
final class JdbcOutbox implements Outbox {

    /** In, and no join: SQLite would go through all rows once for each head. */
    static final String HEADS = "select seq, id, subject from outbox where domain = ? and seq in"
            + " (select min(seq) from outbox where domain = ? and receiver = ? group by subject"
            + " having min(seq) > ? order by min(seq) limit ?) order by seq";

    private final JdbcClient jdbc;
    private final Guarded guarded;
    private final WatchedTime time;
    private final String domain;

    JdbcOutbox(JdbcClient jdbc, Guarded guarded, WatchedTime time, String domain) {
        this.jdbc = jdbc;
        this.guarded = guarded;
        this.time = time;
        this.domain = domain;
    }

    @Override
    public void add(List<Letter> letters) {
        guarded.together(() -> {
            new OutboxRows(jdbc, domain)
                    .add(letters.stream().filter(this::isNew).toList(), time.now());
            return true;
        });
    }

    private boolean isNew(Letter letter) {
        return jdbc.sql("select count(*) from outbox where domain = ? and receiver = ? and subject = ? and id = ?")
                        .params(domain, letter.receiver(), letter.subject(), letter.id())
                        .query(Long.class)
                        .single()
                == 0;
    }

    @Override
    public List<Head> heads(String receiver, long afterSeq, int limit) {
        return guarded.one(() -> jdbc.sql(HEADS)
                .params(domain, domain, receiver, afterSeq, limit)
                .query((row, number) -> new Head(row.getLong(1), row.getString(2), row.getString(3)))
                .list());
    }

    @Override
    public Optional<Letter> read(Head head) {
        return guarded.one(() -> jdbc.sql(
                        "select receiver, at, body from outbox where domain = ? and seq = ? and id = ?")
                .params(domain, head.seq(), head.id())
                .query((row, number) -> new Letter(
                        row.getString(1),
                        head.id(),
                        head.subject(),
                        Instant.ofEpochMilli(row.getLong(2)),
                        row.getString(3)))
                .optional());
    }

    /** By the id as well: a number is given again once the last that had it is gone. */
    @Override
    public void remove(Collection<Head> told) {
        if (!told.isEmpty()) {
            guarded.together(() -> {
                told.forEach(head -> jdbc.sql("delete from outbox where domain = ? and seq = ? and id = ?")
                        .params(domain, head.seq(), head.id())
                        .update());
                return true;
            });
        }
    }

    @Override
    public Backlog backlog(String receiver) {
        return guarded.one(() -> jdbc.sql("select count(*), (select seen from outbox where domain = ? and seq ="
                        + " (select min(seq) from outbox where domain = ? and receiver = ?))"
                        + " from outbox where domain = ? and receiver = ?")
                .params(domain, domain, receiver, domain, receiver)
                .query((row, number) -> row.getInt(1) == 0
                        ? Backlog.NONE
                        : new Backlog(row.getInt(1), age(Instant.ofEpochMilli(row.getLong(2)))))
                .single());
    }

    private Duration age(Instant seen) {
        Duration age = Duration.between(seen, time.now());
        return age.isNegative() ? Duration.ZERO : age;
    }

    @Override
    public Dropped drop(String receiver, Duration age, int most) {
        long before = time.now().minus(age).toEpochMilli();
        return guarded.together(() -> new Dropped(
                jdbc.sql("delete from outbox where domain = ? and receiver = ? and seen < ?")
                        .params(domain, receiver, before)
                        .update(),
                jdbc.sql("delete from outbox where domain = ? and seq in (select seq from outbox"
                                + " where domain = ? and receiver = ? order by seq desc limit 1000000 offset ?)")
                        .params(domain, domain, receiver, most)
                        .update()));
    }

    @Override
    public Set<String> receivers() {
        return guarded.one(() -> jdbc.sql("select distinct receiver from outbox where domain = ?")
                .param(domain)
                .query(String.class)
                .set());
    }

    @Override
    public int forget(String receiver) {
        return guarded.together(() -> jdbc.sql("delete from outbox where domain = ? and receiver = ?")
                .params(domain, receiver)
                .update());
    }
}
