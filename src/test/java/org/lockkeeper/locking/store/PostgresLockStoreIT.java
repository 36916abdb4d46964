package org.lockkeeper.locking.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.store.LockStore.Commit;
import org.lockkeeper.locking.store.LockStore.Stored;
import org.lockkeeper.locking.store.Outbox.Letter;
import org.lockkeeper.locking.store.Outbox.Mailing;
import org.lockkeeper.locking.store.postgres.FleetStore;
import org.lockkeeper.locking.store.postgres.FleetStoreProperties;
import org.lockkeeper.testing.PostgresServer;
import org.lockkeeper.testing.SharedPostgres;

/** The contract on a real PostgreSQL, and what is its own: others that commit in between, and its clock. */
class PostgresLockStoreIT extends LockStoreContract {

    @RegisterExtension
    private static final SharedPostgres POSTGRES = SharedPostgres.ahead();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final List<FleetStore> opened = new ArrayList<>();

    @BeforeEach
    void start() {
        open();
    }

    @AfterEach
    void stop() {
        opened.forEach(FleetStore::close);
    }

    private FleetStore open() {
        return open(Mailing.TO_NOBODY);
    }

    private FleetStore open(Mailing mailing) {
        return open(mailing, directory);
    }

    private FleetStore open(Mailing mailing, Path directory) {
        FleetStore fleet = FleetStore.open(
                new FleetStoreProperties(
                        PostgresServer.url(POSTGRES.server()),
                        "lockkeeper",
                        null,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        directory),
                mailing);
        opened.add(fleet);
        return fleet;
    }

    @Override
    LockStore store() {
        return opened.get(opened.size() - 1).store();
    }

    @Override
    LockStore reopened() {
        opened.remove(opened.size() - 1).close();
        open();
        return store();
    }

    private static LockTable table(int step) {
        return run().get(step).table();
    }

    @Test
    void whatAnotherHasCommittedIsReadAndGoneOnFrom() {
        LockStore one = store();
        LockStore other = open().store();
        assertThat(one.read()).isEqualTo(other.read());
        assertThat(one.commit(0, table(0), run().get(0).events())).isEqualTo(Commit.COMMITTED);
        assertThat(other.commit(0, table(1), List.of())).isEqualTo(Commit.CONFLICT);
        assertThat(other.read()).isEqualTo(new Stored(1, table(0)));
        assertThat(other.commit(1, table(1), run().get(1).events())).isEqualTo(Commit.COMMITTED);
        assertThat(one.commit(1, table(2), List.of())).isEqualTo(Commit.CONFLICT);
        assertThat(one.read()).isEqualTo(new Stored(2, table(1)));
        assertThat(one.commit(2, table(2), run().get(2).events())).isEqualTo(Commit.COMMITTED);
        assertThat(other.read()).isEqualTo(new Stored(3, table(2)));
    }

    /** Each commits in turn what comes next; one of them hears of each step, another of some together. */
    @Test
    void whatOthersHaveCommittedIsReadAsIfAllWereRead() {
        List<LockStore> writers = List.of(store(), open().store(), open().store());
        LockStore seldom = open().store();
        course(300, (version, step) -> {
            LockStore writer = writers.get((version * 7) % 3);
            writer.read();
            assertThat(writer.commit(version, step.table(), step.events())).isEqualTo(Commit.COMMITTED);
            Stored now = new Stored(version + 1, step.table());
            assertThat(writers.get(version % 3).read()).isEqualTo(now);
            if (version % 11 == 0) {
                assertThat(seldom.read()).isEqualTo(now);
            }
        });
        assertThat(seldom.read()).isEqualTo(open().store().read());
    }

    /** What is not among what has changed is not read again, nor is it told from what is damaged there. */
    @Test
    void ofACommitOnlyWhatItHasTouchedIsReadByOthers() {
        LockStore one = store();
        LockStore other = open().store();
        one.commit(0, table(1), run().get(1).events());
        other.read();
        one.read();
        POSTGRES.server().sql("update lock_entry set body = '{' where pos = 1");
        assertThat(one.commit(1, table(2), run().get(2).events())).isEqualTo(Commit.COMMITTED);
        assertThat(other.read()).isEqualTo(new Stored(2, table(2)));
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> open().store().read());
    }

    /** A fail-over has lost the last versions, and others have the same numbers now. */
    @Test
    void fromAVersionThatWasCutOffNothingIsGoneOnFrom() {
        List<String> tables = List.of("lock_document", "lock_entry", "lock_audit", "lock_change");
        LockStore one = store();
        LockStore other = open().store();
        one.commit(0, table(0), List.of());
        tables.forEach(name -> POSTGRES.server().sql("create table old_%1$s as select * from %1$s".formatted(name)));
        one.commit(1, table(1), List.of());
        assertThat(other.read()).isEqualTo(new Stored(2, table(1)));
        tables.forEach(name -> POSTGRES.server()
                .sql("delete from " + name, "insert into %1$s select * from old_%1$s".formatted(name)));
        LockStore fresh = open().store();
        fresh.read();
        assertThat(fresh.commit(1, table(0), List.of())).isEqualTo(Commit.COMMITTED);
        LockTable third = step(table(0), new Command.Hold("a")).table();
        assertThat(fresh.commit(2, third, List.of())).isEqualTo(Commit.COMMITTED);
        assertThat(other.read()).isEqualTo(new Stored(3, third));
        assertThat(one.read()).isEqualTo(new Stored(3, third));
    }

    /** As by a Lockkeeper of before there was a record, or where a reader was away for so long that it is gone. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "delete from lock_change where version = 2",
                "delete from lock_change where version = 3",
                "delete from lock_change where version = 4",
                "delete from lock_change where version < 4",
                "delete from lock_change",
                "update lock_change set version = 5, claims = '{}' where version = 3" // as many as there should be
            })
    void whereAStepIsNotOnRecordAllIsRead(String change) {
        LockStore one = store();
        LockStore other = open().store();
        one.commit(0, table(0), List.of());
        one.commit(1, table(1), List.of());
        other.read();
        LockTable third =
                step(table(1), new Command.Release("b", null, null, false)).table();
        LockTable fourth = step(third, new Command.Hold("a")).table();
        one.commit(2, third, List.of());
        one.commit(3, fourth, List.of());
        POSTGRES.server().sql(change);
        assertThat(other.read()).isEqualTo(new Stored(4, fourth));
    }

    @Test
    void theRecordOfWhatWasTouchedDoesNotGrow() {
        store().read();
        POSTGRES.server()
                .sql("insert into lock_change select domain, past, stamp, '{}', '{}' from lock_document,"
                        + " generate_series(-1200, -1) as past");
        store().commit(0, table(0), List.of());
        assertThat(POSTGRES.server().ask("select min(version) || ' ' || count(*) from lock_change"))
                .isEqualTo("-998 999");
    }

    @Test
    void theRegisterOfHostsKeepsItsContract() {
        store().read(); // the tables are there
        HostRegisterContract.holdsFor(opened.get(0).hosts());
    }

    @Test
    void whoHasLostTwiceIsLetGoFirst() {
        LockStore one = store();
        LockStore other = open().store();
        other.read();
        assertThat(one.commit(7, table(0), List.of())).isEqualTo(Commit.CONFLICT);
        assertThat(one.commit(7, table(0), List.of())).isEqualTo(Commit.CONFLICT);
        assertThat(other.commit(0, table(0), List.of())).isEqualTo(Commit.CONFLICT);
        one.read();
        assertThat(one.commit(0, table(0), List.of())).isEqualTo(Commit.COMMITTED);
        other.read();
        assertThat(other.commit(1, table(1), List.of())).isEqualTo(Commit.COMMITTED);
    }

    @Test
    void whoNeedsHisTurnNoMoreKeepsNobodyWaiting() {
        LockStore one = store();
        LockStore other = open().store();
        other.read();
        one.commit(7, table(0), List.of());
        one.commit(7, table(0), List.of());
        one.endTurn();
        assertThat(other.commit(0, table(0), List.of())).isEqualTo(Commit.COMMITTED);
    }

    /** What a fail-over has cut off may have had the same number. */
    @Test
    void aVersionOfAnotherHistoryIsNotGoneOnFrom() {
        store().commit(0, table(0), List.of());
        POSTGRES.server().sql("update lock_document set stamp = gen_random_uuid()");
        assertThat(store().commit(1, table(1), List.of())).isEqualTo(Commit.CONFLICT);
        assertThat(store().read()).isEqualTo(new Stored(1, table(0)));
        assertThat(store().commit(1, table(1), List.of())).isEqualTo(Commit.COMMITTED);
    }

    @Test
    void allTimesThatAreWrittenAreTheDatabases() {
        store().commit(0, table(0), run().get(0).events());
        Instant soon = Instant.now().plus(PostgresServer.AHEAD).plusSeconds(1);
        for (String column : List.of(
                "updated_at from lock_document", "seen from lock_audit", "seen from lock_key", "at from lock_probe")) {
            assertThat(Instant.ofEpochMilli(Long.parseLong(POSTGRES.server().ask("select " + column + " limit 1"))))
                    .as(column)
                    .isBetween(soon.minusSeconds(60), soon);
        }
        assertThat(opened.get(0).clock().instant())
                .isBetween(soon.minusSeconds(60), Instant.now().plus(PostgresServer.AHEAD));
    }

    /** It was stopped between its look at the clock and its commit. */
    @Test
    void whatWasReckonedByAnOldTimeIsReckonedAgain() {
        LockTable empty = LockTable.EMPTY;
        Instant now = Instant.now().plus(PostgresServer.AHEAD);
        assertThat(store().commit(0, at(empty, now.minusSeconds(8)), List.of())).isEqualTo(Commit.CONFLICT);
        assertThat(store().commit(0, at(empty, now), List.of())).isEqualTo(Commit.COMMITTED);
    }

    private static LockTable at(LockTable table, Instant now) {
        return new LockTable(now, table.lastToken(), List.of(), List.of(), List.of(), List.of());
    }

    private static List<Letter> letters(String domain, long version, List<Event> events) {
        return List.of(new Letter("r", domain + version, "s", Instant.EPOCH, "body"));
    }

    @Test
    void lettersAreWrittenWithTheCommitTheyTellOf() {
        LockStore store = open(PostgresLockStoreIT::letters).store();
        store.commit(0, table(0), List.of());
        store.commit(0, table(0), List.of());
        assertThat(POSTGRES.server().ask("select string_agg(id, ' ') from outbox"))
                .isEqualTo("fleet1");
    }

    private static List<String> ids(FleetStore fleet) {
        return fleet.desk().letters().stream().map(Letter::id).toList();
    }

    /** Also after it was killed; and no other Lockkeeper tells it as well. */
    @Test
    void eachTellsWhatItHasCommittedAndNoOther(@TempDir Path elsewhere) {
        FleetStore one = open(PostgresLockStoreIT::letters);
        FleetStore other = open(PostgresLockStoreIT::letters, elsewhere);
        one.store().commit(0, table(0), List.of());
        other.store().read();
        other.store().commit(1, table(1), List.of());
        other.store().commit(2, table(2), List.of());
        assertThat(ids(one)).containsExactly("fleet1");
        assertThat(ids(other)).containsExactly("fleet2", "fleet3");
        assertThat(ids(open())).as("the next start").containsExactly("fleet1");
        other.desk().remove(other.desk().letters().subList(0, 1));
        assertThat(ids(other)).containsExactly("fleet3");
        assertThat(ids(one)).containsExactly("fleet1");
    }

    @Test
    void whatNobodyComesForGoesAfterAWeek(@TempDir Path elsewhere) {
        FleetStore one = open(PostgresLockStoreIT::letters);
        FleetStore other = open(PostgresLockStoreIT::letters, elsewhere);
        one.store().commit(0, table(0), List.of());
        assertThat(other.desk().sweep()).isZero();
        POSTGRES.server()
                .ask(
                        "with old as (update outbox set seen = seen - 604700000 returning 1) select count(*)::text from old");
        assertThat(other.desk().sweep()).as("not yet").isZero();
        POSTGRES.server()
                .ask("with old as (update outbox set seen = seen - 100000 returning 1) select count(*)::text from old");
        assertThat(other.desk().sweep()).isEqualTo(1);
        assertThat(ids(one)).isEmpty();
    }

    @Test
    void severalThatStartAtOnceMakeTheTablesOnce() throws InterruptedException {
        POSTGRES.server().empty();
        List<FleetStore> many = List.of(open(), open(), open(), open());
        List<Throwable> failures = new ArrayList<>();
        List<Thread> threads = many.stream()
                .map(fleet -> new Thread(() -> {
                    try {
                        fleet.store().read();
                    } catch (RuntimeException failure) {
                        failures.add(failure);
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
        assertThat(POSTGRES.server().ask("select count(*) from lock_document")).isEqualTo("1");
    }

    @Test
    void aPromotedOrRestoredDatabaseGoesOnWithGreaterTokens() {
        store().commit(0, table(2), List.of());
        long last = table(2).lastToken();
        POSTGRES.server().sql("update lock_history set history = 'another/00000001'");
        Stored stored = reopened().read();
        assertThat(stored.version()).isEqualTo(1);
        assertThat(stored.table().lastToken()).isGreaterThan(last + (1L << 35));
        assertThat(stored.table().claims()).isEqualTo(table(2).claims());
        assertThat(reopened().read()).isEqualTo(stored);
    }

    @Test
    void aDamagedEntryIsAFaultNotAMissingLease() {
        store().commit(0, table(1), List.of());
        POSTGRES.server().sql("update lock_entry set body = '{' where kind = 'CLAIM'");
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> reopened().read())
                .withMessageContaining("cannot be read");
    }

    @Test
    void howDurableItIsIsSeen() {
        var durability = opened.get(0).durability();
        assertThat(durability.warnings()).isEmpty();
        assertThat(durability.synchronousCommit()).isEqualTo("on");
        POSTGRES.server().sql("alter role lockkeeper set synchronous_commit = off");
        try {
            assertThat(open().durability().synchronousCommit()).isEqualTo("on");
        } finally {
            POSTGRES.server().sql("alter role lockkeeper reset synchronous_commit");
        }
    }
}
