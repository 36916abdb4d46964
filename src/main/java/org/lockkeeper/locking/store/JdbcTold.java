package org.lockkeeper.locking.store;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.time.WatchedTime;
import org.lockkeeper.locking.store.Outbox.Letter;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What was told last, in a relational database, beside the outbox. */
record JdbcTold(JdbcClient jdbc, Guarded guarded, WatchedTime time, String domain) implements Told {

    @Override
    public boolean tell(String what, @Nullable String value, List<Letter> letters) {
        return guarded.together(() -> {
            if (Objects.equals(told(what).orElse(null), value)) {
                return false;
            }
            if (value == null) {
                jdbc.sql("delete from outbox_told where domain = ? and what = ?")
                        .params(domain, what)
                        .update();
            } else {
                jdbc.sql("insert into outbox_told (domain, what, value) values (?, ?, ?)"
                                + " on conflict (domain, what) do update set value = excluded.value")
                        .params(domain, what, value)
                        .update();
            }
            new OutboxRows(jdbc, domain).add(letters, time.now());
            return true;
        });
    }

    @Override
    public Optional<String> told(String what) {
        return guarded.one(() -> jdbc.sql("select value from outbox_told where domain = ? and what = ?")
                .params(domain, what)
                .query(String.class)
                .optional());
    }

    @Override
    public List<String> toldOf(String beginning) {
        return guarded.one(() -> jdbc.sql("select what from outbox_told where domain = ? and substr(what, 1, ?) = ?")
                .params(domain, beginning.length(), beginning)
                .query(String.class)
                .list());
    }
}
