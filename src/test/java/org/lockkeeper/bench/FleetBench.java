package org.lockkeeper.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.testing.PostgresServer;

/**
 * Ten thousand hosts in one pool on one PostgreSQL, with the real ledger and store. The server's files are in memory where that
 * is possible: what a disc adds to a commit is not in these figures.
 */
final class FleetBench {

    private static final int KEEPERS = 4;
    private static final int TURNS = 300;
    private static final Duration REST = Duration.ofSeconds(Integer.getInteger("lockkeeper.rest", 60));
    private static final List<Integer> QUEUES = Stream.of(
                    System.getProperty("lockkeeper.queues", "1000,5000,10000").split(","))
            .map(Integer::valueOf)
            .toList();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void oneQueueOfTenThousand() {
        try (PostgresServer server = PostgresServer.start();
                BenchFleet fleet = new BenchFleet(PostgresServer.url(server), KEEPERS, 1, directory)) {
            fleet.ask(0, 200);
            fleet.awaitSame();
            fleet.turns(150); // warm
            Table table = new Table(
                    "fleet-queue",
                    "hosts that wait",
                    "to ask, each",
                    "a turn p50",
                    "p99",
                    "grants per second",
                    "rows written per commit",
                    "WAL per commit",
                    "rows read per commit and Lockkeeper",
                    "CPU time of the database per turn");
            int asked = 200;
            int gone = 150;
            for (int queue : QUEUES) {
                long began = System.nanoTime();
                int from = asked;
                asked = queue + gone + TURNS + 50;
                fleet.ask(from, asked);
                Duration each = Duration.ofNanos((System.nanoTime() - began) / (asked - from));
                fleet.awaitSame();
                fleet.turns(50);
                gone += 50;
                settle();
                Counters before = Counters.of(server);
                long version = fleet.version();
                double cpu = server.cpuSeconds();
                BenchFleet.Turns turns = fleet.turns(TURNS);
                gone += TURNS;
                fleet.awaitSame();
                cpu = server.cpuSeconds() - cpu;
                settle();
                Counters used = Counters.of(server).since(before);
                double commits = fleet.version() - version;
                table.row(
                        String.format(Locale.ROOT, "%,d", queue),
                        Sample.millis(each),
                        Sample.millis(turns.notices().percentile(50)),
                        Sample.millis(turns.notices().percentile(99)),
                        format("%.0f", turns.perSecond()),
                        format("%.1f", used.written() / commits),
                        format("%.1f KiB", used.wal() / commits / 1024),
                        format("%.1f", used.read() / commits / KEEPERS),
                        format("%.1f ms", 1000 * cpu / TURNS));
            }
            table.publish();
            rest(server, fleet);
        }
    }

    /** A connection that does nothing sends its statistics ten seconds later. */
    private static void settle() {
        try {
            TimeUnit.SECONDS.sleep(11);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static void rest(PostgresServer server, BenchFleet fleet) {
        settle();
        Counters before = Counters.of(server);
        double cpu = server.cpuSeconds();
        try {
            TimeUnit.SECONDS.sleep(REST.toSeconds());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        double used = server.cpuSeconds() - cpu;
        Counters rest = Counters.of(server).since(before);
        double minutes = REST.toSeconds() / 60.0;
        new Table("fleet-rest", "at rest, with 10,000 that wait", "per minute")
                .row("CPU time of the database, of itself alone too", format("%.2f s", used / minutes))
                .row("transactions, each Lockkeeper", format("%.1f", rest.statements() / minutes / fleet.size()))
                .row("rows written", format("%.1f", rest.written() / minutes))
                .row("WAL", format("%.1f KiB", rest.wal() / minutes / 1024))
                .row(
                        "size of the database",
                        format(
                                "%.0f MiB",
                                Double.parseDouble(server.ask("select pg_database_size(current_database())"))
                                        / 1024
                                        / 1024))
                .publish();
    }

    /** With so many places at once. */
    @Test
    void manySlots() {
        Table table = new Table("fleet-slots", "at most", "Lockkeepers", "grants per second", "a turn p50", "p99");
        for (int[] one : new int[][] {{1, 2}, {1, 4}, {1, 8}, {20, 4}, {200, 4}}) {
            try (PostgresServer server = PostgresServer.start();
                    BenchFleet fleet = new BenchFleet(
                            PostgresServer.url(server),
                            one[1],
                            one[0],
                            directory.resolve("s" + one[0] + "-" + one[1]))) {
                fleet.ask(0, 3_000);
                fleet.awaitSame();
                fleet.turns(300);
                BenchFleet.Turns turns = fleet.turns(1_500);
                table.row(
                        one[0],
                        one[1],
                        format("%.0f", turns.perSecond()),
                        Sample.millis(turns.notices().percentile(50)),
                        Sample.millis(turns.notices().percentile(99)));
            }
        }
        table.publish();
    }

    /** Each Lockkeeper has a connection that listens: what a commit and the server's memory come to with many of them. */
    @Test
    void manyThatListen() throws SQLException {
        try (PostgresServer server = PostgresServer.start()) {
            server.sql("alter system set max_connections = 1100");
            server.kill();
            server.up();
            try (BenchFleet fleet = new BenchFleet(PostgresServer.url(server), 1, 1, directory.resolve("l"))) {
                Table table =
                        new Table("fleet-listen", "that listen", "a commit p50", "p99", "memory of each connection");
                List<Connection> listening = new ArrayList<>();
                long without = server.memoryKib();
                for (int many : List.of(1, 10, 100, 500, 1000)) {
                    while (listening.size() < many) {
                        Connection connection = server.connect("fleet", "lockkeeper", 60);
                        try (Statement statement = connection.createStatement()) {
                            statement.execute("listen lockkeeper");
                        }
                        listening.add(connection);
                    }
                    Sample sample = new Sample();
                    for (int i = 0; i < 150; i++) {
                        String host = "host-" + i;
                        long began = System.nanoTime();
                        fleet.registry(0).submit(BenchFleet.slot(host)).join();
                        if (i >= 50) {
                            sample.add(Duration.ofNanos(System.nanoTime() - began));
                        }
                        fleet.registry(0)
                                .submit(new Command.Release(host, host, null, true))
                                .join();
                    }
                    table.row(
                            many,
                            Sample.millis(sample.percentile(50)),
                            Sample.millis(sample.percentile(99)),
                            format("%.1f MiB", (server.memoryKib() - without) / 1024.0 / many));
                }
                for (Connection connection : listening) {
                    connection.close();
                }
                table.publish();
            }
        }
    }

    private static String format(String how, double value) {
        return String.format(Locale.ROOT, how, value);
    }

    /**
     * What the server counts itself.
     *
     * @param read rows that were found for a question
     * @param statements transactions
     */
    private record Counters(double written, double read, double wal, double statements) {

        static Counters of(PostgresServer server) {
            return new Counters(
                    number(server, "select sum(n_tup_ins + n_tup_upd + n_tup_del) from pg_stat_user_tables"),
                    number(server, "select sum(coalesce(idx_tup_fetch, 0) + seq_tup_read) from pg_stat_user_tables"),
                    number(server, "select pg_current_wal_insert_lsn() - '0/0'::pg_lsn"),
                    number(server, "select xact_commit + xact_rollback from pg_stat_database where datname = 'fleet'"));
        }

        private static double number(PostgresServer server, String question) {
            return Double.parseDouble(server.ask(question));
        }

        Counters since(Counters before) {
            return new Counters(
                    written - before.written, read - before.read, wal - before.wal, statements - before.statements);
        }
    }
}
