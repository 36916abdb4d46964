package org.lockkeeper.locking.store.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.util.List;
import java.util.function.LongConsumer;
import org.lockkeeper.locking.store.Access;
import org.lockkeeper.locking.store.HostRegister;
import org.lockkeeper.locking.store.JdbcHostRegister;
import org.lockkeeper.locking.store.JdbcLockStore;
import org.lockkeeper.locking.store.LockStore;
import org.lockkeeper.locking.store.Outbox.Mailing;
import org.lockkeeper.locking.store.StoreException;
import org.lockkeeper.locking.store.TokenFloor;
import org.lockkeeper.locking.store.WriterConnection;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The lock store that a fleet shares. It opens without the database, which may come later; until then every question to
 * the store fails.
 */
public final class FleetStore implements AutoCloseable {

    /** What version a listener is told of when it is only known that it may have missed some. */
    public static final long ANY = Long.MAX_VALUE;

    private static final String DOMAIN = "fleet";
    /** For reading; one more is the writer's, and one listens. */
    private static final int READERS = 3;

    private final HikariDataSource pool;
    private final WriterConnection writer;
    private final DatabaseClock clock = new DatabaseClock();
    private final JdbcClient jdbc;
    private final LockStore store;
    private final HostRegister hosts;
    private final Desk desk;
    private final Watch watch;

    private FleetStore(FleetStoreProperties properties, Mailing mailing) {
        Connections connections = new Connections(properties);
        pool = new HikariDataSource(pool(connections, properties));
        writer = new WriterConnection(pool);
        jdbc = JdbcClient.create(pool);
        Settling settling = new Settling(connections, pool, writer, DOMAIN);
        DataSourceTransactionManager transactions = new DataSourceTransactionManager(pool);
        TransactionTemplate snapshot = new TransactionTemplate(transactions);
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        snapshot.setReadOnly(true);
        PostgresDialect dialect =
                new PostgresDialect(settling, new Turn(writer, DOMAIN), clock, connections.location(), DOMAIN);
        TransactionTemplate transaction = new TransactionTemplate(transactions);
        hosts = new JdbcHostRegister(dialect, jdbc, transaction, DOMAIN);
        desk = Desk.open(jdbc, properties.stateDirectory().resolve("fleet-desk"));
        store = new JdbcLockStore(
                dialect,
                new Access(jdbc, transaction, snapshot),
                writer,
                TokenFloor.open(properties.stateDirectory().resolve("fleet-token-floor")),
                mailing,
                DOMAIN,
                desk.box());
        watch = new Watch(connections, settling, DOMAIN, properties.poll());
    }

    private static HikariConfig pool(Connections connections, FleetStoreProperties properties) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("fleet-store");
        config.setDataSource(connections);
        config.setMaximumPoolSize(READERS + 1);
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(properties.timeout().toMillis());
        config.setValidationTimeout(Math.min(properties.timeout().toMillis(), 1000));
        return config;
    }

    public static FleetStore open(FleetStoreProperties properties, Mailing mailing) {
        return new FleetStore(properties, mailing);
    }

    public LockStore store() {
        return store;
    }

    /** Which hosts there are. */
    public HostRegister hosts() {
        return hosts;
    }

    /** What others are to be told of what this Lockkeeper has committed. */
    public Desk desk() {
        return desk;
    }

    /** The database's. It goes on while the database is away. */
    public Clock clock() {
        return clock;
    }

    /**
     * Calls the listener with the version that somebody has committed, this process included, or with {@link #ANY}. It may be
     * late, come twice, or be left out where a later one comes. Begins to listen with the first one.
     *
     * @return ends the subscription
     */
    public Runnable onChange(LongConsumer listener) {
        return watch.onChange(listener);
    }

    /** Looks at it now. */
    public Durability durability() {
        try {
            List<Durability.Standby> standbys = jdbc.sql("select coalesce(application_name, ''), coalesce(state, ''),"
                            + " coalesce(sync_state, '') from pg_stat_replication order by 1")
                    .query((row, number) ->
                            new Durability.Standby(row.getString(1), row.getString(2), row.getString(3)))
                    .list();
            return jdbc.sql("select pg_is_in_recovery(), current_setting('fsync') = 'on',"
                            + " current_setting('synchronous_commit'), current_setting('synchronous_standby_names')")
                    .query((row, number) -> new Durability(
                            row.getBoolean(1), row.getBoolean(2), row.getString(3), row.getString(4), standbys))
                    .single();
        } catch (DataAccessException failure) {
            throw new StoreException(store.location() + ": " + failure.getMostSpecificCause(), failure);
        }
    }

    @Override
    public void close() {
        watch.close();
        writer.close();
        pool.close();
    }
}
