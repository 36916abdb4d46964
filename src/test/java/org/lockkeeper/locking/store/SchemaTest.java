package org.lockkeeper.locking.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.sqlite.SQLiteDataSource;

class SchemaTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private DataSource database = new SQLiteDataSource();

    @BeforeEach
    void aDatabaseOfNothing() {
        // Before the driver unpacks a copy of its own: a process with two of them crashes, now in one, now in the
        // other.
        NativeLibrary.load(folder);
        database = database("schema.db");
    }

    private DataSource database(String name) {
        SQLiteDataSource file = new SQLiteDataSource();
        file.setUrl("jdbc:sqlite:" + folder.resolve(name));
        return file;
    }

    /** Should this fail, a migration was added or changed: CURRENT takes what Flyway has written of it. */
    @Test
    void whatFlywayWritesIsWhatIsTakenForCurrent() {
        Schema.byMigrations(database);
        assertThat(Schema.history(database)).isEqualTo(Schema.CURRENT);
    }

    /** Should this fail, a migration was added or changed: -Dlockkeeper.schema.write=true writes the script anew. */
    @Test
    void aFreshDatabaseIsWhatTheMigrationsWouldHaveMade() throws IOException {
        Schema.byMigrations(database);
        String script = Dump.of(database);
        if (Boolean.getBoolean("lockkeeper.schema.write")) {
            Files.writeString(Path.of("src/main/resources", FreshTables.SCRIPT), script);
        }
        DataSource fresh = database("fresh.db");
        FreshTables.makeIn(fresh);
        assertThat(Dump.of(fresh)).isEqualTo(script);
        assertThat(new ClassPathResource(FreshTables.SCRIPT).getContentAsString(StandardCharsets.UTF_8))
                .isEqualTo(script);
    }

    @Test
    void whatIsNotEmptyIsFlywaysToJudge() {
        sql("create table somebody_elses (id text)");
        assertThatExceptionOfType(FlywayException.class).isThrownBy(() -> Schema.of(database));
        assertThat(FreshTables.isEmpty(database)).isFalse();
    }

    /** Killed while the tables were made, or a full disc: nothing of it stays. */
    @Test
    void halfOfTheTablesIsNone() {
        DataSource small = new SingleConnectionDataSource(limited(database), true);
        assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> FreshTables.makeIn(small));
        assertThat(FreshTables.isEmpty(database)).isTrue();
        Schema.of(database);
        assertThat(Schema.history(database)).isEqualTo(Schema.CURRENT);
    }

    private static Connection limited(DataSource database) {
        try {
            Connection connection = database.getConnection();
            try (Statement statement = connection.createStatement()) {
                statement.execute("pragma max_page_count = 8");
            }
            return connection;
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Flyway would refuse such a checksum: it was not asked if that goes unseen. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "update flyway_schema_history set checksum = 1 where version = '2'",
                "update flyway_schema_history set success = 0 where version = '14'"
            })
    void aHistoryThatDiffersIsFlywaysToJudge(String change) {
        Schema.of(database);
        sql(change);
        assertThatExceptionOfType(FlywayException.class).isThrownBy(() -> Schema.of(database));
    }

    @Test
    void aMigrationThatIsMissingIsMadeUpFor() {
        Schema.of(database);
        sql("drop table seen_run");
        sql("drop table seen_watch");
        sql("drop table fleet_host");
        sql("drop table outbox");
        sql("drop table outbox_told");
        sql("drop table access_token");
        sql("drop table lock_once");
        sql("create table lock_once (domain text not null, key text not null, period text not null,"
                + " period_kind text not null, id text not null, owner text not null, done_at bigint not null,"
                + " version bigint not null, seen bigint not null, primary key (domain, key, period))");
        sql("delete from flyway_schema_history where version in ('10', '14', '15', '16')");
        Schema.of(database);
        assertThat(Schema.history(database)).isEqualTo(Schema.CURRENT);
        assertThat(JdbcClient.create(database)
                        .sql("select count(*) from access_token")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    /** A package that was put back: what a later one has made is left alone. */
    @Test
    void aLaterVersionsHistoryIsLeftAsItIs() {
        Schema.of(database);
        sql(
                "insert into flyway_schema_history select 99, '99', 'later', 'SQL', 'V99__later.sql', 1, '', installed_on, 1, 1"
                        + " from flyway_schema_history where version = '10'");
        List<String> before = Schema.history(database);
        Schema.of(database);
        assertThat(Schema.history(database)).isEqualTo(before);
    }

    private void sql(String statement) {
        JdbcClient.create(database).sql(statement).update();
    }
}
