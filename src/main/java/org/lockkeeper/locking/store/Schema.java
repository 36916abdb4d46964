package org.lockkeeper.locking.store;

import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.migration.JavaMigration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Brings the database's tables up to this version. Flyway does it, and costs a tenth of a start; so it is only woken when
 * its history is not exactly that of this version, which is one read.
 */
public final class Schema {

    private static final Logger log = LoggerFactory.getLogger(Schema.class);

    /** As Flyway records them: version, kind, checksum. Another migration, another line: SchemaTest. */
    static final List<String> CURRENT = List.of(
            "1 SQL -1814797297",
            "2 SQL -197866764",
            "3 SQL 1254587277",
            "5 SQL 1686332948",
            "6 JDBC null",
            "10 SQL -325498794",
            "14 SQL 967342451",
            "15 SQL 1316754909",
            "16 SQL 2087311341");

    private Schema() {}

    static Schema of(DataSource dataSource) {
        if (history(dataSource).isEmpty()) {
            FreshTables.makeIn(dataSource);
        }
        return byMigrations(dataSource);
    }

    static Schema byMigrations(DataSource dataSource) {
        return of(dataSource, "classpath:db/migration", CURRENT, new MemoryMigration());
    }

    /** @param current the history of this version */
    public static Schema of(DataSource dataSource, String folder, List<String> current, JavaMigration... inJava) {
        if (!history(dataSource).equals(current)) {
            log.debug("The lock database's tables are made, or brought up to this version");
            Flyway.configure()
                    .dataSource(dataSource)
                    .locations(folder)
                    .javaMigrations(inJava)
                    .load()
                    .migrate();
        }
        return new Schema();
    }

    /** Whatever is wrong with a history that cannot be read, Flyway meets it as well, and tells. */
    public static List<String> history(DataSource dataSource) {
        try {
            return JdbcClient.create(dataSource)
                    .sql("select version, type, checksum, success from flyway_schema_history order by installed_rank")
                    .query((row, number) -> row.getString(1) + " " + row.getString(2) + " " + row.getString(3)
                            + (row.getBoolean(4) ? "" : " failed"))
                    .list();
        } catch (DataAccessException unknown) {
            return List.of();
        }
    }
}
