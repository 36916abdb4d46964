package org.lockkeeper.locking.store;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import javax.sql.DataSource;
import org.lockkeeper.base.time.WatchedTime;
import org.lockkeeper.locking.store.Outbox.Mailing;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

@Configuration(proxyBeanMethods = false)
class StoreConfiguration {

    /** The only lock domain of a host; a fleet's shared store holds one per host. */
    static final String DOMAIN = "host";

    @Bean
    StateDirectory stateDirectory(StoreProperties properties) {
        return StateDirectory.open(properties.directory());
    }

    @Bean
    WatchedTime watchedTime(Clock clock) {
        return WatchedTime.of(clock);
    }

    @Bean
    DatabaseFile databaseFile(StateDirectory directory) {
        return new DatabaseFile(directory.database());
    }

    /**
     * WAL lets readers go on while one writes; FULL makes a commit durable when it returns, also if the power fails.
     * IMMEDIATE takes the write lock at the start, so that a transaction cannot fail half way for want of it. What SQLite
     * sets aside stays in memory: the folder for temporary files may be full or missing.
     */
    @Bean
    DataSource dataSource(StateDirectory directory) {
        NativeLibrary.load(directory.path());
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(5000);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        // Not by an URL alone: Java would look for who understands it, and load PostgreSQL's driver as well.
        SQLiteDataSource file = new SQLiteDataSource(config);
        file.setUrl("jdbc:sqlite:" + directory.database());
        HikariDataSource dataSource = new HikariDataSource();
        dataSource.setPoolName("lock-store");
        dataSource.setDataSource(file);
        dataSource.setMaximumPoolSize(5); // of which the writer of each domain keeps one
        dataSource.setMinimumIdle(1);
        return dataSource;
    }

    /** A bean, so that it is closed before the pool, which would wait for it. */
    @Bean
    WriterConnection writerConnection(DataSource dataSource) {
        return new WriterConnection(dataSource);
    }

    @Bean
    Schema schema(DataSource dataSource) {
        return Schema.of(dataSource);
    }

    @Bean
    TokenFloor tokenFloor(StateDirectory directory, DatabaseFile file) {
        file.check();
        return TokenFloor.open(directory.tokenFloor());
    }

    /** @param schema so that there are tables before anything is read of them; so below */
    @Bean
    JdbcLockStore lockStore(
            Schema schema,
            JdbcClient jdbc,
            WriterConnection writer,
            PlatformTransactionManager transactions,
            DatabaseFile file,
            TokenFloor tokens,
            WatchedTime time,
            ObjectProvider<Mailing> mailing) {
        SqliteDialect dialect = new SqliteDialect(file, time, DOMAIN);
        TransactionTemplate transaction = new TransactionTemplate(transactions);
        new Guarded(transaction, file).one(() -> {
            dialect.goOn(jdbc);
            return true;
        });
        return new JdbcLockStore(
                dialect,
                new Access(jdbc, transaction, transaction),
                writer,
                tokens,
                mailing.getIfAvailable(() -> Mailing.TO_NOBODY),
                DOMAIN,
                DOMAIN);
    }

    /** @param host has taken up time, which all share */
    @Bean
    LockDomains lockDomains(
            JdbcLockStore host,
            DataSource source,
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            DatabaseFile file,
            TokenFloor tokens,
            WatchedTime time) {
        return new LockDomains(source, jdbc, new TransactionTemplate(transactions), file, tokens, time);
    }

    @Bean
    StoreMetrics storeMetrics(JdbcLockStore store) {
        return new StoreMetrics(store);
    }

    @Bean
    HostChanges hostChanges(
            Schema schema, JdbcClient jdbc, PlatformTransactionManager transactions, DatabaseFile file) {
        return new JdbcHostChanges(jdbc, new TransactionTemplate(transactions), file, DOMAIN);
    }

    @Bean
    Outbox outbox(
            Schema schema,
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            DatabaseFile file,
            WatchedTime time) {
        return new JdbcOutbox(jdbc, new Guarded(new TransactionTemplate(transactions), file), time, DOMAIN);
    }

    @Bean
    Told told(
            Schema schema,
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            DatabaseFile file,
            WatchedTime time) {
        return new JdbcTold(jdbc, new Guarded(new TransactionTemplate(transactions), file), time, DOMAIN);
    }

    @Bean
    SeenRuns seenRuns(
            Schema schema,
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            DatabaseFile file,
            WatchedTime time) {
        return new JdbcSeenRuns(jdbc, new Guarded(new TransactionTemplate(transactions), file), time, DOMAIN);
    }

    @Bean
    AccessTokens accessTokens(Schema schema, JdbcClient jdbc, DatabaseFile file) {
        return new JdbcAccessTokens(jdbc, file);
    }
}
