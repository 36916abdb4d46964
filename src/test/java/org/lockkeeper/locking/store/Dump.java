package org.lockkeeper.locking.store;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** All that an SQLite database is, as a script that would make it, but for the times at which Flyway did what. */
final class Dump {

    private static final String HEAD =
            "-- What the migrations make of a database that has nothing. SchemaTest writes it.\n";
    /** The default says now. */
    private static final List<String> LEFT_OUT = List.of("installed_on");

    private Dump() {}

    static String of(DataSource source) {
        JdbcClient jdbc = JdbcClient.create(source);
        Stream<String> tables = jdbc
                .sql("select sql from sqlite_master where sql is not null order by type desc, name")
                .query(String.class)
                .list()
                .stream();
        Stream<String> rows = jdbc
                .sql("select name from sqlite_master where type = 'table' order by name")
                .query(String.class)
                .list()
                .stream()
                .flatMap(table -> rows(jdbc, table));
        return Stream.concat(tables, rows).collect(Collectors.joining(";\n\n", HEAD + "\n", ";\n"));
    }

    private static Stream<String> rows(JdbcClient jdbc, String table) {
        return jdbc.sql("select * from " + table + " order by rowid").query().listOfRows().stream()
                .map(row -> "insert into " + table + " (" + texts(row, Map.Entry::getKey) + ")\nvalues ("
                        + texts(row, it -> value(it.getKey(), it.getValue())) + ")");
    }

    private static String texts(Map<String, Object> row, Function<Map.Entry<String, Object>, String> text) {
        return row.entrySet().stream()
                .filter(it -> !LEFT_OUT.contains(it.getKey()))
                .map(text)
                .collect(Collectors.joining(", "));
    }

    /** How long a migration took is of one machine. */
    private static String value(String column, @Nullable Object value) {
        if (column.equals("execution_time")) {
            return "0";
        }
        return value == null
                ? "null"
                : value instanceof Number number
                        ? number.toString()
                        : "'" + value.toString().replace("'", "''") + "'";
    }
}
