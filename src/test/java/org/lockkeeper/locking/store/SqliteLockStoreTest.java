package org.lockkeeper.locking.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.Handled;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.Limits.Urgency;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.LockTable.Remembered;
import org.lockkeeper.locking.rules.Once;
import org.lockkeeper.locking.rules.Priority;
import org.lockkeeper.locking.rules.Submit;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;

class SqliteLockStoreTest extends LockStoreContract {

    private static final Instant AT = Instant.parse("2030-01-01T00:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

    @BeforeEach
    void start() {
        open();
    }

    @AfterEach
    void stop() {
        contexts.forEach(ConfigurableApplicationContext::close);
    }

    private void open() {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.registerBean(StoreProperties.class, () -> new StoreProperties(directory.resolve("with a space")));
        context.registerBean(Clock.class, Clock::systemUTC);
        context.register(StoreConfiguration.class);
        context.register(
                JdbcTemplateAutoConfiguration.class,
                JdbcClientAutoConfiguration.class,
                DataSourceTransactionManagerAutoConfiguration.class);
        context.refresh();
        contexts.add(context);
    }

    private ConfigurableApplicationContext context() {
        return contexts.get(contexts.size() - 1);
    }

    private Path database() {
        return directory.resolve("with a space").resolve("lockkeeper.db");
    }

    @Test
    void theRegisterOfHostsKeepsItsContract() {
        HostRegisterContract.holdsFor(context().getBean(LockDomains.class).hosts("fleet"));
    }

    @Override
    LockStore store() {
        return context().getBean(LockStore.class);
    }

    @Override
    LockStore reopened() {
        context().close();
        open();
        return store();
    }

    @Test
    void commitsAreDurableWhenTheyReturn() {
        JdbcClient jdbc = context().getBean(JdbcClient.class);
        assertThat(jdbc.sql("pragma journal_mode").query(String.class).single()).isEqualTo("wal");
        assertThat(jdbc.sql("pragma synchronous").query(Integer.class).single()).isEqualTo(2);
    }

    @Test
    void writersWaitForEachOtherAndNothingIsSetAsideInAFolder() throws SQLException {
        JdbcClient jdbc = context().getBean(JdbcClient.class);
        assertThat(jdbc.sql("pragma busy_timeout").query(Integer.class).single())
                .isEqualTo(5000);
        assertThat(jdbc.sql("pragma temp_store").query(Integer.class).single()).isEqualTo(2);
        try (Connection connection = context().getBean(DataSource.class).getConnection()) {
            assertThat(connection
                            .unwrap(SQLiteConnection.class)
                            .getConnectionConfig()
                            .getTransactionMode())
                    .isEqualTo(SQLiteConfig.TransactionMode.IMMEDIATE);
        }
    }

    @Test
    void aSecondProcessOnTheSameDirectoryIsRefusedByName() {
        assertThatExceptionOfType(Exception.class)
                .isThrownBy(this::open)
                .havingRootCause()
                .withMessageContaining(directory.toString());
    }

    @Test
    void aDatabaseThatWasDeletedUnderItIsNoticedAtTheNextCommit() throws IOException {
        Files.delete(database());
        assertThat(store().commit(0, LockTable.EMPTY, List.of())).isEqualTo(LockStore.Commit.UNKNOWN);
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store().read())
                .withMessageContaining("is gone");
    }

    /** SQLite goes on reading it, and what it tells may be no more. */
    @Test
    void whatIsPastIsNotReadFromAFileThatIsGone() throws IOException {
        Path elsewhere = Files.move(database(), directory.resolve("elsewhere"));
        List<ThrowingCallable> reads = List.of(
                () -> store().audit(new LockStore.AuditQuery(0, Instant.EPOCH, 10, false)),
                () -> store().ended("w-1"),
                () -> store().lastEnded(10),
                () -> store().ended(new EndedQuery(true, null, 10)),
                () -> store().done(null, Long.MAX_VALUE, 10));
        assertThat(reads)
                .allSatisfy(read -> assertThatExceptionOfType(StoreException.class)
                        .isThrownBy(read)
                        .withMessageContaining("is gone"));
        Files.move(elsewhere, database());
        assertThat(store().lastEnded(10)).isEmpty();
    }

    @Test
    void aDatabaseThatWasReplacedUnderItIsNoticed() throws IOException {
        Files.move(database(), directory.resolve("elsewhere"));
        Files.write(database(), new byte[0]);
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store().probe())
                .withMessageContaining("was replaced");
    }

    @Test
    void aDocumentOfALaterFormatIsNotTouched() {
        JdbcClient jdbc = context().getBean(JdbcClient.class);
        jdbc.sql("insert into lock_document (domain, version, format, body, updated_at) values ('host', 1, 99, '?', 0)")
                .update();
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store().read())
                .withMessageContaining("format 99");
    }

    @Test
    void requestsOfFormatsThatKnewNoInhibitorsAskForNone() {
        JdbcClient jdbc = context().getBean(JdbcClient.class);
        LockTable table = run().get(1).table();
        String old = TableJson.write(table).replace("\"inhibit\":true,", "");
        assertThat(old).doesNotContain("inhibit");
        jdbc.sql("insert into lock_document (domain, version, format, body, updated_at) values ('host', 7, 1, ?, 0)")
                .param(old)
                .update();
        assertThat(table.claims())
                .isNotEmpty()
                .allMatch(claim -> claim.request().inhibit());
        assertThat(store().read().table().claims())
                .hasSameSizeAs(table.claims())
                .noneMatch(claim -> claim.request().inhibit());
    }

    @Test
    void onlyATableThatKnowsOfSchedulesIsOfTheFormatThatOlderOnesDoNotRead() {
        LockTable table = run().get(2).table();
        JdbcClient jdbc = context().getBean(JdbcClient.class);
        store().commit(0, table, List.of());
        assertThat(jdbc.sql("select body, format from lock_document").query().singleRow())
                .containsEntry("format", 10)
                .hasEntrySatisfying("body", body -> assertThat((String) body).doesNotContain("handled"));
        Handled daily = new Handled("daily", null, List.of(table.lastNow()));
        LockTable known =
                new LockTable(table.lastNow(), 9, table.floors(), table.claims(), List.of(), List.of(), List.of(daily));
        store().commit(1, known, List.of());
        assertThat(store().read().table()).isEqualTo(known);
        assertThat(jdbc.sql("select format from lock_document")
                        .query(Integer.class)
                        .single())
                .isEqualTo(11);
    }

    @Test
    void aMemberThatWaitedInAFormatThatKnewTwoGenerationsWaitsInItsPlace() {
        LockTable held = run().get(2).table();
        LockTable table = step(held, member("m", held, "a")).table();
        store().commit(0, table, List.of());
        JdbcClient jdbc = context().getBean(JdbcClient.class);
        jdbc.sql("update lock_entry set body = replace(body, ',\"admitted\":false,\"above\":[]', '')")
                .update();
        jdbc.sql("update lock_document set format = 5").update();
        assertThat(jdbc.sql("select body from lock_entry").query(String.class).list())
                .isNotEmpty()
                .noneMatch(body -> body.contains("admitted") || body.contains("above"));
        assertThat(reopened().read()).isEqualTo(new LockStore.Stored(1, table));
        assertThat(table.find("m").orElseThrow().request().parent()).isEqualTo("a");
    }

    @Test
    void urgentRequestsKeepTheirPlacesAndThoseOfOlderFormatsAreNormal() {
        LockTable table = urgent();
        assertThat(store().commit(0, table, List.of())).isEqualTo(LockStore.Commit.COMMITTED);
        assertThat(reopened().read().table()).isEqualTo(table);
        context()
                .getBean(JdbcClient.class)
                .sql("update lock_entry set body = replace(body, ',\"headStart\":\"PT1H\"', '')")
                .update();
        assertThat(reopened().read().table().claims())
                .hasSize(1)
                .allMatch(claim -> claim.request().priority() == Priority.NORMAL)
                .allMatch(claim -> claim.request().place().equals(AT));
    }

    private static LockTable urgent() {
        Limits limits = new Limits(
                Limits.DEFAULT.all(), Map.of(), Duration.ofDays(1), new Urgency(Set.of("g"), Duration.ofHours(1)));
        Command submit = Submit.window(
                        "w", "g", "o", "r", Duration.ofHours(1), Duration.ofHours(1), List.of(), false, null)
                .with(Priority.URGENT);
        LockTable table = new LockRules(Conflicts.of(Map.of("g", Set.of("g"))), limits)
                .apply(LockTable.EMPTY, submit, AT, Map.of())
                .table();
        assertThat(table.claims()).allMatch(claim -> claim.request().place().equals(AT.minus(Duration.ofHours(1))));
        return table;
    }

    @Test
    void aDocumentOfTheFirstFormatIsReadAndGoesOnAsRows() {
        JdbcClient jdbc = context().getBean(JdbcClient.class);
        LockTable table = run().get(1).table();
        jdbc.sql("insert into lock_document (domain, version, format, body, updated_at) values ('host', 7, 1, ?, 0)")
                .param(TableJson.write(table))
                .update();
        assertThat(store().read()).isEqualTo(new LockStore.Stored(7, table));
        assertThat(store().commit(7, table, List.of())).isEqualTo(LockStore.Commit.COMMITTED);
        assertThat(jdbc.sql("select count(*) from lock_entry")
                        .query(Integer.class)
                        .single())
                .isEqualTo(table.claims().size());
        assertThat(reopened().read()).isEqualTo(new LockStore.Stored(8, table));
    }

    @Test
    void whatEarlierFormatsRememberedAmongTheEntriesMovesToTablesOfItsOwn() {
        JdbcClient jdbc = context().getBean(JdbcClient.class);
        jdbc.sql("insert into lock_document (domain, version, format, body, updated_at) values ('host', 7, 4, ?, 0)")
                .param(TableJson.write(LockTable.EMPTY))
                .update();
        String at = "2030-01-01T00:00:00Z";
        entry(jdbc, "REMEMBERED", 0, "{\"key\":\"k\",\"fingerprint\":\"f\",\"id\":\"a\",\"at\":\"" + at + "\"}");
        entry(jdbc, "ONCE", 0, "{\"key\":\"done\",\"period\":\"v1\",\"id\":\"a\",\"doneAt\":\"" + at + "\"}");
        entry(jdbc, "ONCE", 1, "{\"key\":\"failed\",\"period\":\"v1\",\"id\":\"b\",\"doneAt\":null}");
        backBeforeCallers(jdbc);
        jdbc.sql("delete from flyway_schema_history where version = '6'").update();
        LockStore later = reopened();
        assertThat(later.read()).isEqualTo(new LockStore.Stored(7, LockTable.EMPTY));
        LockTable.Memory memory = later.recall(
                List.of(new Command.Key("k", "f")),
                List.of(new Command.OnceKey("done", "v1"), new Command.OnceKey("failed", "v1")));
        assertThat(memory.done()).extracting(Once::id).containsExactly("a");
        assertThat(memory.keys()).extracting(Remembered::id).containsExactly("a");
    }

    /** As the schema was before version 10. */
    private static void backBeforeCallers(JdbcClient jdbc) {
        jdbc.sql("drop table seen_run").update();
        jdbc.sql("drop table seen_watch").update();
        jdbc.sql("drop table fleet_host").update();
        jdbc.sql("drop table outbox").update();
        jdbc.sql("drop table outbox_told").update();
        jdbc.sql("drop table access_token").update();
        jdbc.sql("drop table lock_once").update();
        jdbc.sql("create table lock_once (domain text not null, key text not null, period text not null,"
                        + " period_kind text not null, id text not null, owner text not null, done_at bigint not null,"
                        + " version bigint not null, seen bigint not null, primary key (domain, key, period))")
                .update();
        jdbc.sql("delete from flyway_schema_history where version in ('10', '14', '15', '16')")
                .update();
    }

    private static void entry(JdbcClient jdbc, String kind, int pos, String body) {
        jdbc.sql("insert into lock_entry (domain, kind, pos, body) values ('host', ?, ?, ?)")
                .params(kind, pos, body)
                .update();
    }

    @Test
    void aCommitWritesOnlyWhatHasChanged() {
        JdbcClient jdbc = context().getBean(JdbcClient.class);
        LockTable table = run().get(1).table();
        store().commit(0, table, List.of());
        jdbc.sql("create table written (kind text, pos bigint)").update();
        for (String event : List.of("insert", "update", "delete")) {
            jdbc.sql(
                            "create trigger t_%1$s after %1$s on lock_entry begin insert into written values (%2$s.kind, %2$s.pos); end"
                                    .formatted(event, event.equals("delete") ? "old" : "new"))
                    .update();
        }
        LockTable held = run().get(2).table();
        store().commit(1, held, List.of());
        assertThat(jdbc.sql("select count(*) from written").query(Integer.class).single())
                .isOne();
        assertThat(reopened().read()).isEqualTo(new LockStore.Stored(2, held));
    }

    @Test
    void tokensGoOnAboveAllThatWereEverGivenOutAlsoFromAnOldCopy() throws IOException {
        LockTable early = run().get(0).table();
        store().commit(0, early, List.of());
        context().close();
        Path old = Files.copy(database(), directory.resolve("old"));
        open();
        assertThat(store().tokensAbove()).isGreaterThanOrEqualTo(early.lastToken());
        LockTable late = new LockTable(early.lastNow(), 5000, List.of(), List.of(), List.of(), List.of());
        store().commit(1, late, List.of());
        context().close();
        Files.copy(old, database(), StandardCopyOption.REPLACE_EXISTING);
        open();
        assertThat(store().read().table()).isEqualTo(early);
        assertThat(store().tokensAbove()).isGreaterThanOrEqualTo(5000);
    }

    @Test
    void aTokenFloorThatIsNoNumberStopsTheStart() throws IOException {
        context().close();
        Files.writeString(database().resolveSibling("token-floor"), "many");
        assertThatExceptionOfType(Exception.class)
                .isThrownBy(this::open)
                .havingRootCause()
                .withMessageContaining("token-floor")
                .withMessageContaining("'many'");
    }

    @Test
    void aTokenFloorThatCannotBeWrittenKeepsTheTokenFromBeingGivenOut() throws IOException {
        Files.createDirectories(database().resolveSibling("token-floor.new").resolve("in the way"));
        LockTable granted = run().get(0).table();
        assertThat(store().commit(0, granted, List.of())).isEqualTo(LockStore.Commit.UNKNOWN);
        assertThat(store().read().version()).isZero();
    }

    @Test
    void aDamagedDocumentIsAFaultNotAnEmptyTable() {
        JdbcClient jdbc = context().getBean(JdbcClient.class);
        jdbc.sql("insert into lock_document (domain, version, format, body, updated_at)"
                        + " values ('host', 1, 1, '{\"lastNow\":', 0)")
                .update();
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store().read())
                .withMessageContaining("cannot be read");
    }

    @Test
    void aDamagedEntryIsAFaultNotAMissingLease() {
        store().commit(0, run().get(1).table(), List.of());
        context()
                .getBean(JdbcClient.class)
                .sql("update lock_entry set body = '{' where kind = 'CLAIM'")
                .update();
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store().read())
                .withMessageContaining("cannot be read");
    }
}
