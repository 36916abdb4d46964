package org.lockkeeper.locking.store;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.lockkeeper.base.time.WatchedTime;
import org.lockkeeper.locking.store.Outbox.Mailing;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Lock domains beside the host's, in the same database. Each has a connection of its own for its writer. None is opened that
 * nobody asks for.
 */
public final class LockDomains implements AutoCloseable {

    private final DataSource source;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final DatabaseFile file;
    private final TokenFloor tokens;
    private final WatchedTime time;
    private final List<WriterConnection> opened = new CopyOnWriteArrayList<>();

    LockDomains(
            DataSource source,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            DatabaseFile file,
            TokenFloor tokens,
            WatchedTime time) {
        this.source = source;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.file = file;
        this.tokens = tokens;
        this.time = time;
    }

    /**
     * For one writer: ask once for each domain. Its letters go into the host's outbox, which is in the same database.
     */
    public LockStore open(String domain, Mailing mailing) {
        WriterConnection writer = new WriterConnection(source);
        opened.add(writer);
        SqliteDialect dialect = new SqliteDialect(file, time, domain);
        new Guarded(transaction, file).one(() -> {
            dialect.lookBack(jdbc);
            return true;
        });
        return new JdbcLockStore(
                dialect,
                new Access(jdbc, transaction, transaction),
                writer,
                tokens,
                mailing,
                domain,
                StoreConfiguration.DOMAIN);
    }

    /** The hosts of a fleet whose locks are kept here. */
    public HostRegister hosts(String domain) {
        return new JdbcHostRegister(new SqliteDialect(file, time, domain), jdbc, transaction, domain);
    }

    /** Before the pool, which would wait for them. */
    @Override
    public void close() {
        opened.forEach(WriterConnection::close);
    }
}
