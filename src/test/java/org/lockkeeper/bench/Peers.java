package org.lockkeeper.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.Lock;
import javax.sql.DataSource;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;
import org.springframework.integration.jdbc.lock.DefaultLockRepository;
import org.springframework.integration.jdbc.lock.JdbcLockRegistry;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What others do with a database of the same kind, on the same disc, as durable. */
final class Peers implements AutoCloseable {

    private static final String INT_LOCK = "create table int_lock (lock_key char(36) not null,"
            + " region varchar(100) not null, client_id char(36), created_date timestamp not null,"
            + " expired_after timestamp not null, primary key (lock_key, region))";

    private final HikariDataSource dataSource = new HikariDataSource();
    /** Two clients of Spring Integration's on SQLite fail each other's transactions; on H2 they wait. */
    private final HikariDataSource h2 = new HikariDataSource();

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final JdbcLockRegistry springIntegration;
    private final JdbcLockRegistry oneProcess;
    private final JdbcLockRegistry otherProcess;
    private final JdbcTemplateLockProvider shedLock;

    Peers(Path directory) {
        dataSource.setJdbcUrl("jdbc:sqlite:" + directory.resolve("peers.db")
                + "?journal_mode=WAL&synchronous=FULL&busy_timeout=5000&transaction_mode=IMMEDIATE");
        dataSource.setMaximumPoolSize(3);
        jdbc = new JdbcTemplate(dataSource);
        jdbc.execute("create table doc (id integer primary key, version integer not null, body text not null)");
        jdbc.execute("create table audit (version integer not null, idx integer not null, body text not null,"
                + " primary key (version, idx))");
        jdbc.execute(INT_LOCK);
        jdbc.execute("create table shedlock (name varchar(64) not null primary key, lock_until timestamp not null,"
                + " locked_at timestamp not null, locked_by varchar(255) not null)");
        jdbc.update("insert into doc values (1, 0, '')");
        DataSourceTransactionManager transactions = new DataSourceTransactionManager(dataSource);
        transaction = new TransactionTemplate(transactions);
        springIntegration = new JdbcLockRegistry(repository(dataSource));
        h2.setJdbcUrl("jdbc:h2:file:" + directory.resolve("peers") + ";WRITE_DELAY=0");
        new JdbcTemplate(h2).execute(INT_LOCK);
        oneProcess = new JdbcLockRegistry(repository(h2));
        otherProcess = new JdbcLockRegistry(repository(h2));
        shedLock = new JdbcTemplateLockProvider(jdbc);
    }

    /** Each is another client to the database, as another process is. */
    private static DefaultLockRepository repository(DataSource dataSource) {
        DefaultLockRepository repository = new DefaultLockRepository(dataSource);
        repository.setTransactionManager(new DataSourceTransactionManager(dataSource));
        repository.afterPropertiesSet();
        repository.afterSingletonsInstantiated();
        repository.start();
        return repository;
    }

    /** One transaction that writes as much as a lock command does: the document, and an event beside it. */
    void bareCommit(String body, String event) {
        transaction.executeWithoutResult(status -> {
            jdbc.update("update doc set version = version + 1, body = ? where id = 1", body);
            jdbc.update("insert into audit select version, 0, ? from doc", event);
        });
    }

    Lock springIntegration(String name) {
        return springIntegration.obtain(name);
    }

    Lock inOneProcess(String name) {
        return oneProcess.obtain(name);
    }

    Lock inOtherProcess(String name) {
        return otherProcess.obtain(name);
    }

    SimpleLock shedLock(String name) {
        return shedLock.lock(new LockConfiguration(Instant.now(), name, Duration.ofMinutes(1), Duration.ZERO))
                .orElseThrow();
    }

    @Override
    public void close() {
        h2.close();
        dataSource.close();
    }
}
