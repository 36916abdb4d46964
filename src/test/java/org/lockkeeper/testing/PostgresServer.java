package org.lockkeeper.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** Debian's PostgreSQL on loopback, as a user of its own, since it refuses root. */
public final class PostgresServer implements AutoCloseable {

    public static final Duration AHEAD = Duration.ofHours(1);

    private static final String USER = "postgres";
    private static final @Nullable Path FAKETIME = Stream.of("x86_64", "aarch64")
            .map(cpu -> Path.of("/usr/lib/%s-linux-gnu/faketime/libfaketime.so.1".formatted(cpu)))
            .filter(Files::exists)
            .findFirst()
            .orElse(null);

    private final Path data;
    private final boolean ahead;
    private final int port = Ports.reserve();
    private @Nullable Process process;

    private PostgresServer(Path data, boolean ahead) {
        this.data = data;
        this.ahead = ahead;
    }

    /** A server with a role and a database of this name; or skips the test, with a printed reason, or fails where that is strict. */
    public static PostgresServer start() {
        return start(false);
    }

    /**
     * One whose clock is an hour ahead of everybody else's: whoever takes his own for it is an hour late. Its own time-outs do
     * not work then.
     */
    public static PostgresServer startAhead() {
        return start(true);
    }

    private static PostgresServer start(boolean ahead) {
        String missing = bin() == null ? "PostgreSQL" : !ahead || FAKETIME != null ? null : "faketime";
        if (missing != null) {
            if (Boolean.getBoolean("lockkeeper.strict")) {
                throw new AssertionError(missing + " is missing: bin/prerequisites verify");
            }
            Assumptions.abort(missing + " is missing: bin/prerequisites verify");
        }
        PostgresServer server = new PostgresServer(folder(), ahead);
        server.run(
                bin() + "/initdb",
                "-D",
                server.data + "/db",
                "-U",
                USER,
                "--auth=trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "-N");
        server.up();
        server.in("postgres", "create role lockkeeper login", "create database fleet owner lockkeeper");
        return server;
    }

    /** A standby of this one, which it waits for from now on. */
    public PostgresServer synchronousStandby() {
        PostgresServer standby = new PostgresServer(folder(), ahead);
        standby.run(
                bin() + "/pg_basebackup",
                "-D",
                standby.data + "/db",
                "-R",
                "-X",
                "stream",
                "-c",
                "fast",
                "-h",
                "127.0.0.1",
                "-p",
                "" + port,
                "-U",
                USER);
        standby.up();
        in("postgres", "alter system set synchronous_standby_names = '*'", "select pg_reload_conf()");
        Awaitility.await()
                .until(() -> "sync".equals(ask("select coalesce(max(sync_state), '') from pg_stat_replication")));
        return standby;
    }

    public void promote() {
        run(bin() + "/pg_ctl", "-D", data + "/db", "-w", "promote");
    }

    public static String url(PostgresServer... servers) {
        return "jdbc:postgresql://"
                + String.join(
                        ",",
                        Stream.of(servers)
                                .map(server -> "127.0.0.1:" + server.port)
                                .toList())
                + "/fleet";
    }

    public int port() {
        return port;
    }

    public void up() {
        List<String> itself = List.of(
                bin() + "/postgres",
                "-D",
                data + "/db",
                "-k",
                data.toString(),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "port=" + port,
                "-c",
                "max_wal_senders=4",
                "-c",
                "shared_buffers=16MB");
        List<String> command = new ArrayList<>();
        if (ahead) {
            // Only from here on: what fakes the time would else be set up by root, and be root's.
            command.addAll(List.of(
                    "env",
                    "LD_PRELOAD=" + FAKETIME,
                    "FAKETIME=+" + AHEAD.toSeconds(),
                    "FAKETIME_DONT_FAKE_MONOTONIC=1"));
        }
        command.addAll(itself);
        ProcessBuilder builder = new ProcessBuilder(asItself(command.toArray(String[]::new)))
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(data.resolve("log").toFile()));
        try {
            process = builder.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Awaitility.await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
            in("postgres", "select 1");
            return true;
        });
    }

    /** As a superuser, in the database of the fleet. */
    public String ask(String question) {
        try (Connection connection = connect("fleet", USER, 5);
                Statement statement = connection.createStatement();
                var row = statement.executeQuery(question)) {
            row.next();
            return row.getString(1);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    public void sql(String... statements) {
        in("fleet", statements);
    }

    private void in(String database, String... statements) {
        try (Connection connection = connect(database, USER, 10);
                Statement statement = connection.createStatement()) {
            for (String one : statements) {
                statement.execute(one);
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    public Connection connect(String database, String user, int seconds) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/%s?user=%s&socketTimeout=%d".formatted(port, database, user, seconds));
    }

    /** The fleet's tables are no more. */
    public void empty() {
        sql("drop schema public cascade", "create schema public authorization lockkeeper");
    }

    /** The postmaster and all that it has started, at once. */
    public void kill() {
        Process running = process;
        if (running != null) {
            List<ProcessHandle> all = new ArrayList<>(running.descendants().toList());
            all.add(0, running.toHandle());
            all.forEach(ProcessHandle::destroyForcibly);
            all.forEach(one -> one.onExit().join());
            process = null;
        }
    }

    /** SIGSTOP or SIGCONT for the postmaster and all that it has started; some of it may end meanwhile. */
    public void signal(String name) {
        Process running = process;
        if (running == null) {
            return;
        }
        List<String> command = new ArrayList<>(List.of("kill", "-" + name, "" + running.pid()));
        running.descendants().forEach(one -> command.add("" + one.pid()));
        Commands.run(Duration.ofSeconds(5), command);
    }

    /** Of all that runs of it now. */
    public double cpuSeconds() {
        return each(pid -> {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
        });
    }

    /** What is of its own, and its part of what is shared. */
    public long memoryKib() {
        return (long) each(pid -> Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup")).stream()
                .filter(line -> line.startsWith("Pss:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum());
    }

    private interface Look {
        double at(long pid) throws IOException;
    }

    private double each(Look look) {
        Process running = process;
        double sum = 0;
        if (running != null) {
            List<ProcessHandle> all = new ArrayList<>(running.descendants().toList());
            all.add(running.toHandle());
            for (ProcessHandle one : all) {
                try {
                    sum += look.at(one.pid());
                } catch (IOException ended) {
                    // one that has just gone counts no more
                }
            }
        }
        return sum;
    }

    @Override
    public void close() {
        signal("CONT");
        kill();
        run(List.of("rm", "-rf", data.toString()));
    }

    private static @Nullable String bin() {
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("postgres")))
                    .map(Path::toString)
                    .max(String::compareTo)
                    .orElse(null);
        } catch (IOException none) {
            return null;
        }
    }

    private static Path folder() {
        try {
            // What is written there is never waited for: no test takes the power away.
            Path memory = Path.of("/dev/shm");
            Path folder = Files.isWritable(memory) && Files.getFileStore(memory).getUsableSpace() > 1L << 30
                    ? Files.createTempDirectory(memory, "lk-pg-")
                    : Files.createTempDirectory("lk-pg-");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---"));
            if ("root".equals(System.getProperty("user.name"))) {
                run(List.of("chown", USER + ":" + USER, folder.toString()));
            }
            return folder;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> asItself(@Nullable String... command) {
        List<String> all = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            all.addAll(List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups"));
        }
        all.addAll(Stream.of(command).map(String::valueOf).toList());
        return all;
    }

    private void run(String... command) {
        run(asItself(command));
    }

    private static void run(List<String> command) {
        try {
            Path log = Files.createTempFile("lk-pg-", ".log");
            Process process = new ProcessBuilder(command)
                    .directory(Path.of("/").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new AssertionError(command + ": " + Files.readString(log));
            }
            Files.delete(log);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
