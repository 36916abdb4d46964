package org.lockkeeper.locking.store;

import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What commits the lock table, over a connection of its own. */
record Writer(
        WriterConnection connection,
        String domain,
        JdbcClient jdbc,
        TransactionTemplate transaction,
        JdbcTrail trail,
        JdbcMemory memory,
        OutboxRows outbox) {

    /** @param box the domain of the outbox */
    static Writer over(WriterConnection connection, String domain, String box) {
        DataSource source = connection.asSource();
        JdbcClient jdbc = JdbcClient.create(source);
        return new Writer(
                connection,
                domain,
                jdbc,
                new TransactionTemplate(new DataSourceTransactionManager(source)),
                new JdbcTrail(jdbc, domain),
                new JdbcMemory(jdbc, domain),
                new OutboxRows(jdbc, box));
    }

    void change(Entries.Change change) {
        if (change.value() == null) {
            jdbc.sql("delete from lock_entry where domain = ? and kind = ? and pos = ?")
                    .params(domain, change.kind().name(), change.pos())
                    .update();
        } else {
            jdbc.sql("insert into lock_entry (domain, kind, pos, body) values (?, ?, ?, ?)"
                            + " on conflict (domain, kind, pos) do update set body = excluded.body")
                    .params(domain, change.kind().name(), change.pos(), TableJson.write(change.value()))
                    .update();
        }
    }
}
