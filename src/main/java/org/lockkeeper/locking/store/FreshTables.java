package org.lockkeeper.locking.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The tables of a database that has nothing yet, as the migrations would have left them, in one piece: the history is in it,
 * so that Flyway need not be woken at a first start. SchemaTest compares the two.
 */
final class FreshTables {

    static final String SCRIPT = "db/fresh.sql";

    private FreshTables() {}

    /** In one transaction: who is killed in the middle of it finds nothing again. A database with anything in it is left alone. */
    static void makeIn(DataSource source) {
        JdbcTemplate jdbc = new JdbcTemplate(source);
        new TransactionTemplate(new DataSourceTransactionManager(source)).executeWithoutResult(status -> {
            if (isEmpty(source)) {
                // Not by Spring's populator, which would take the line ends out of what SQLite keeps as the tables' own
                // text.
                Stream.of(script().split(";\\R\\R")).forEach(jdbc::execute);
            }
        });
    }

    private static String script() {
        try {
            return new ClassPathResource(SCRIPT).getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    static boolean isEmpty(DataSource source) {
        return JdbcClient.create(source)
                        .sql("select count(*) from sqlite_master")
                        .query(Integer.class)
                        .single()
                == 0;
    }
}
