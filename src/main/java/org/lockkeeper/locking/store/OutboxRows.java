package org.lockkeeper.locking.store;

import java.time.Instant;
import java.util.List;
import org.lockkeeper.locking.store.Outbox.Letter;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Writes letters, in the transaction that is there. */
record OutboxRows(JdbcClient jdbc, String domain) {

    void add(List<Letter> letters, Instant seen) {
        for (Letter letter : letters) {
            jdbc.sql("insert into outbox (domain, seq, receiver, id, subject, at, seen, body)"
                            + " select ?, coalesce(max(seq), 0) + 1, ?, ?, ?, ?, ?, ? from outbox where domain = ?")
                    .params(
                            domain,
                            letter.receiver(),
                            letter.id(),
                            letter.subject(),
                            letter.at().toEpochMilli(),
                            seen.toEpochMilli(),
                            letter.body(),
                            domain)
                    .update();
        }
    }
}
