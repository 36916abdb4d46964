package org.lockkeeper.locking.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.store.LockStore;
import org.lockkeeper.locking.store.LockStore.Commit;
import org.lockkeeper.locking.store.LockStore.Stored;
import org.lockkeeper.locking.store.Outbox.Mailing;
import org.lockkeeper.locking.store.Schema;
import org.lockkeeper.locking.store.StoreException;
import org.lockkeeper.testing.PostgresServer;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Servers that die, stop, or are taken over: what a commit says then is true, and nothing waits for ever. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PostgresFaultsIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** What waits twice for its answer, and a little. */
    private static final Duration BOUND = Duration.ofSeconds(12);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final List<FleetStore> open = new ArrayList<>();

    private static final List<PostgresServer> servers = new ArrayList<>();

    private PostgresServer primary = servers.get(0);
    private PostgresServer standby = servers.get(1);
    private long tokens;

    @BeforeAll
    static void startServers() {
        PostgresServer first = PostgresServer.start();
        servers.add(first);
        servers.add(first.synchronousStandby());
        first.sql("grant pg_monitor to lockkeeper");
    }

    @AfterAll
    static void stopServers() {
        servers.forEach(PostgresServer::close);
    }

    @BeforeEach
    void empty() {
        primary.empty();
    }

    @AfterEach
    void stop() {
        servers.forEach(server -> server.signal("CONT"));
        open.forEach(FleetStore::close);
    }

    private FleetStore store(PostgresServer... of) {
        FleetStore store = FleetStore.open(
                new FleetStoreProperties(
                        PostgresServer.url(of), "lockkeeper", null, TIMEOUT, Duration.ofMinutes(5), directory),
                Mailing.TO_NOBODY);
        open.add(store);
        return store;
    }

    private LockTable next() {
        tokens++;
        return new LockTable(Instant.parse("2040-01-01T00:00:00Z"), tokens, List.of(), List.of(), List.of(), List.of());
    }

    /** Should this fail, a migration was added or changed: CURRENT takes what Flyway has written of it. */
    @Test
    void whatFlywayWritesIsWhatIsTakenForCurrent() {
        store(primary).store().read();
        String url = PostgresServer.url(primary);
        assertThat(Schema.history(new DriverManagerDataSource(url, "lockkeeper", "")))
                .isEqualTo(Settling.CURRENT);
    }

    /** Killed once the database has it and before it says so. */
    @Test
    void aCommitWhoseServerDiesIsUnknownAndReadAgainItIsThereOrNot() throws Exception {
        LockStore store = store(primary).store();
        store.read();
        assertThat(store.commit(0, next(), List.of())).isEqualTo(Commit.COMMITTED);
        standby.signal("STOP");
        CompletableFuture<Commit> commit = CompletableFuture.supplyAsync(() -> store.commit(1, next(), List.of()));
        waitsForTheStandby();
        primary.kill();
        assertThat(commit.get(BOUND.toSeconds(), TimeUnit.SECONDS)).isEqualTo(Commit.UNKNOWN);
        assertThatExceptionOfType(StoreException.class).isThrownBy(store::read);
        standby.signal("CONT");
        primary.up();
        Stored stored = eventually(store);
        // It was in the primary's log, and the standby has it before anybody is told.
        assertThat(stored).isEqualTo(new Stored(2, table(2)));
        assertThat(standby.ask("select version from lock_document")).isEqualTo("2");
    }

    private static LockTable table(long tokens) {
        return new LockTable(Instant.parse("2040-01-01T00:00:00Z"), tokens, List.of(), List.of(), List.of(), List.of());
    }

    private void waitsForTheStandby() {
        await().pollInterval(Duration.ofMillis(20))
                .until(() -> primary.ask("select count(*) from pg_stat_activity where wait_event = 'SyncRep'")
                        .equals("1"));
    }

    private static Stored eventually(LockStore store) {
        List<Stored> found = new ArrayList<>();
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> found.add(store.read()));
        return found.get(0);
    }

    /** The answer is given up here while the server still waits: what it does in the end is waited for, and not guessed. */
    @Test
    void aCommitThatIsStillUnderWayIsNotTakenForOneThatHasFailed() throws Exception {
        LockStore store = store(primary).store();
        store.read();
        standby.signal("STOP");
        assertThat(store.commit(0, next(), List.of())).isEqualTo(Commit.UNKNOWN);
        assertThatExceptionOfType(StoreException.class).as("nobody knows yet").isThrownBy(store::read);
        standby.signal("CONT");
        assertThat(eventually(store)).isEqualTo(new Stored(1, table(1)));
    }

    /** Somebody cancels the wait: PostgreSQL then says COMMIT, and warns that the standby may lack it. */
    @Test
    void aCommitThatDidNotWaitForItsStandbyIsNoSuccess() throws Exception {
        LockStore store = store(primary).store();
        store.read();
        standby.signal("STOP");
        CompletableFuture<Commit> commit = CompletableFuture.supplyAsync(() -> store.commit(0, next(), List.of()));
        waitsForTheStandby();
        primary.ask("select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'");
        assertThat(commit.get(BOUND.toSeconds(), TimeUnit.SECONDS)).isEqualTo(Commit.UNKNOWN);
        standby.signal("CONT");
        assertThat(eventually(store)).isEqualTo(new Stored(1, table(1)));
    }

    /** The last, since nothing is left of the pair then. */
    @Test
    @Order(Integer.MAX_VALUE)
    void afterAFailOverAllThatWasAnsweredIsThereAndTokensGoOnAboveIt() throws Exception {
        FleetStore fleet = store(primary, standby);
        LockStore store = fleet.store();
        assertThat(fleet.durability().warnings()).isEmpty();
        store.read();
        for (int i = 0; i < 20; i++) {
            assertThat(store.commit(i, next(), List.of())).isEqualTo(Commit.COMMITTED);
        }
        primary.kill();
        standby.promote();
        assertThat(store.commit(20, next(), List.of())).isEqualTo(Commit.UNKNOWN);
        Stored stored = eventually(store);
        assertThat(stored.version()).isEqualTo(20);
        assertThat(stored.table().lastToken()).isGreaterThan(20 + (1L << 35));
        standby.sql("alter system reset synchronous_standby_names", "select pg_reload_conf()");
        assertThat(store.commit(20, stored.table(), List.of())).isEqualTo(Commit.COMMITTED);
    }

    @Test
    void aServerThatStopsIsGivenUpInTimeAndTakenUpAgain() throws Exception {
        LockStore store = store(primary).store();
        store.read();
        store.commit(0, next(), List.of());
        primary.signal("STOP");
        long began = System.nanoTime();
        assertThat(store.commit(1, next(), List.of())).isEqualTo(Commit.UNKNOWN);
        assertThatExceptionOfType(StoreException.class).isThrownBy(store::read);
        assertThatExceptionOfType(StoreException.class).isThrownBy(store::probe);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(BOUND);
        primary.signal("CONT");
        assertThat(eventually(store).version()).isEqualTo(1);
    }

    /** Another host holds the document's row, and does not go on. */
    @Test
    void aHostThatStopsInTheMiddleOfItsCommitHoldsUpTheOthersForSecondsOnly() throws SQLException {
        LockStore store = store(primary).store();
        store.read();
        try (Connection other = primary.connect("fleet", "lockkeeper", 30);
                Statement statement = other.createStatement()) {
            statement.execute("set idle_in_transaction_session_timeout = '2s'"); // as each of ours has
            other.setAutoCommit(false);
            statement.execute("update lock_document set version = version + 1");
            long began = System.nanoTime();
            await().atMost(BOUND)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> store.commit(0, next(), List.of()) == Commit.COMMITTED);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(BOUND);
        }
    }

    @Test
    void whatMayLoseWhatWasAnsweredIsWarnedOf() {
        FleetStore fleet = store(primary);
        fleet.store().read();
        assertThat(fleet.durability().warnings()).isEmpty();
        assertThat(fleet.durability().standbys())
                .singleElement()
                .satisfies(one -> assertThat(one.synchronous()).isEqualTo("sync"));
        primary.sql("alter system reset synchronous_standby_names", "select pg_reload_conf()");
        await().until(() ->
                fleet.durability().warnings().stream().anyMatch(warning -> warning.contains("none is synchronous")));
        primary.sql("alter system set synchronous_standby_names = 'another'", "select pg_reload_conf()");
        await().until(() -> fleet.durability().warnings().stream()
                .anyMatch(warning -> warning.contains("nothing can be committed")));
        primary.sql("alter system set synchronous_standby_names = '*'", "select pg_reload_conf()");
        await().until(() -> fleet.durability().warnings().isEmpty());
        primary.sql("revoke pg_monitor from lockkeeper");
        assertThat(fleet.durability().warnings()).singleElement().asString().contains("pg_monitor");
        primary.sql("grant pg_monitor to lockkeeper");
    }

    /** No host of the URL takes writes: it is not gone on with a standby instead. */
    @Test
    void aStandbyIsNotWrittenTo() {
        store(primary).store().read();
        LockStore store = store(standby).store();
        assertThatExceptionOfType(StoreException.class).isThrownBy(store::read);
    }
}
