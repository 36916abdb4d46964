package org.lockkeeper.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The packaged application as a process: what a host runs, and what a test can kill. Each has its own folder
 * {@code target/lockkeeper/…} with state and log; it is also its working directory, so that no configuration file of the
 * project is picked up by chance.
 */
public final class LockkeeperProcess implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String ANONYMOUS = "--lockkeeper.access.anonymous=";
    private static final String STATE_DIRECTORY = "--lockkeeper.state-directory=";
    private static final Set<LockkeeperProcess> OPEN = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final URI baseUri;
    private final List<String> command;
    private final Thread shutdownHook = new Thread(this::kill9, "lockkeeper-end");
    private Process process;

    private LockkeeperProcess(List<String> launcher, List<String> arguments) {
        folder = newFolder();
        int port = Ports.reserve();
        boolean tls = arguments.stream().anyMatch(argument -> argument.startsWith("--server.ssl.bundle="));
        baseUri = URI.create((tls ? "https" : "http") + "://127.0.0.1:" + port);
        command = new ArrayList<>(launcher);
        command.addAll(command(folder, port, arguments));
        process = launch(command, folder);
        Runtime.getRuntime().addShutdownHook(shutdownHook);
        OPEN.add(this);
    }

    /** Starts one with these {@code --key=value} (and {@code -Dkey=value}, {@code -X…}) arguments, on a free port of the loopback, and waits until it answers. */
    public static LockkeeperProcess start(String... arguments) {
        return startUnder(List.of(), arguments);
    }

    /** As {@link #start(String...)}, as the command of a program that executes it in its own place, {@code unshare} say. */
    public static LockkeeperProcess startUnder(List<String> launcher, String... arguments) {
        LockkeeperProcess lockkeeper = new LockkeeperProcess(launcher, List.of(arguments));
        try {
            lockkeeper.awaitReady();
        } catch (RuntimeException | Error e) {
            lockkeeper.close();
            throw e;
        }
        return lockkeeper;
    }

    /** As {@link #start(String...)}, on the system bus of this sandbox. */
    public static LockkeeperProcess start(SystemdSandbox sandbox, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--lockkeeper.systemd.address=" + sandbox.address()));
        all.addAll(List.of(arguments));
        return start(all.toArray(String[]::new));
    }

    /** Runs one that is expected to refuse its configuration: returns when it has ended. Its log is {@code out}. */
    public static CommandResult runToEnd(String... arguments) {
        return runToEndUnder(List.of(), arguments);
    }

    /** As {@link #runToEnd}, as the command of a program that executes it in its own place. */
    public static CommandResult runToEndUnder(List<String> launcher, String... arguments) {
        Path folder = newFolder();
        List<String> command = new ArrayList<>(launcher);
        command.addAll(command(folder, Ports.reserve(), List.of(arguments)));
        return Commands.run(LIMIT, builder(command, folder));
    }

    /** Puts the application where those inside the sandbox find it, and returns the command that starts it there. */
    public static String installInto(SystemdSandbox sandbox) {
        Path folder = Objects.requireNonNull(jar().toAbsolutePath().getParent());
        Commands.run(
                        LIMIT,
                        List.of(
                                "cp",
                                "-R",
                                folder.toString(),
                                sandbox.shared().resolve("app").toString()))
                .orFail();
        return ProcessHandle.current().info().command().orElse("java")
                + " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dspring.aot.enabled=true -jar /shared/app/"
                + jar().getFileName();
    }

    public URI baseUri() {
        return baseUri;
    }

    public Api api() {
        return new Api(baseUri);
    }

    public Path stateDirectory() {
        return folder.resolve("state");
    }

    public long pid() {
        return process.pid();
    }

    /** The names of all classes that are loaded, as jcmd tells them. */
    public String classes() {
        return Commands.run(
                        Duration.ofSeconds(20),
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                        .toString(),
                                Long.toString(pid()),
                                "VM.class_hierarchy"))
                .orFail()
                .out();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Everything it has logged so far, over all its restarts. */
    public String log() {
        try {
            return Files.readString(logFile(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL: what a power failure leaves. */
    public void kill9() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** SIGSTOP: the host is short of everything, and it comes to nothing until {@link #resume()}. */
    public void pause() {
        signal("STOP");
    }

    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        Commands.run(LIMIT, List.of("kill", "-" + name, Long.toString(pid()))).orFail();
    }

    /** SIGTERM, as systemd does it; returns the exit code. */
    public int stop() {
        process.destroy();
        try {
            if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("SIGTERM does not end it within " + LIMIT + "\n" + logTail(50));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return process.exitValue();
    }

    /** Of one that has ended. */
    public int exitCode() {
        return process.exitValue();
    }

    /** Waits until it has ended by itself. */
    public void awaitEnd() {
        await().atMost(LIMIT).until(() -> !process.isAlive());
    }

    /** Starts it again and does not wait for it: it may end before it is ready. */
    public void launchAgain() {
        process = launch(command, folder);
    }

    /** Starts it again with the same arguments, port and state, after SIGTERM if it still runs. */
    public void restart() {
        restartWith();
    }

    /** As {@link #restart()}, with these arguments besides, this once. */
    public void restartWith(String... more) {
        if (process.isAlive()) {
            stop();
        }
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(more));
        process = launch(all, folder);
        awaitReady();
    }

    /** Ends it at once; its folder stays, for whoever reads the log. */
    @Override
    public void close() {
        OPEN.remove(this);
        kill9();
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook with it.
        }
    }

    String logTail(int lines) {
        List<String> all = log().lines().toList();
        return logFile(folder) + ":\n" + String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    }

    static Set<LockkeeperProcess> open() {
        return OPEN;
    }

    /** Whose certificate it is, the test itself sees to. */
    private boolean livesOverTls() {
        return Commands.run(
                                LIMIT,
                                List.of(
                                        "curl",
                                        "--silent",
                                        "--insecure",
                                        "--fail",
                                        baseUri.resolve("/livez").toString()))
                        .exitCode()
                == 0;
    }

    private void awaitReady() {
        Api api = api();
        try {
            await().atMost(LIMIT.multipliedBy(2))
                    .pollInterval(Duration.ofMillis(50))
                    .failFast(this::failIfEnded)
                    .ignoreExceptions()
                    .until(() -> baseUri.getScheme().equals("https")
                            ? livesOverTls()
                            : api.get("/actuator/health/liveness").status() == 200);
        } catch (ConditionTimeoutException late) {
            throw new AssertionError("it does not get ready; its threads:\n" + threads(), late);
        }
    }

    /** What SIGQUIT has a JVM write to its log. */
    private String threads() {
        try {
            new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            await().atMost(LIMIT).until(() -> log().contains("Full thread dump") || !process.isAlive());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ConditionTimeoutException dead) {
            return "it tells none\n" + logTail(20);
        }
        return logTail(200);
    }

    private void failIfEnded() {
        if (!process.isAlive()) {
            throw new AssertionError("it has ended: " + logTail(50));
        }
    }

    private static List<String> command(Path folder, int port, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                // What docs/operations.md recommends: quick to start, and quiet at rest.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Dspring.aot.enabled=true")); // as the package's unit has it
        arguments.stream().filter(argument -> argument.startsWith("-D")).forEach(command::add);
        // As the package starts it; where there is no archive, or none that fits, the JVM goes without.
        command.add("-XX:SharedArchiveFile=" + System.getProperty("lockkeeper.archive"));
        arguments.stream().filter(argument -> argument.startsWith("-X")).forEach(command::add);
        command.addAll(List.of("-jar", jar().toString(), "--server.port=" + port));
        if (arguments.stream().noneMatch(argument -> argument.startsWith(STATE_DIRECTORY))) { // two would be a list
            command.add(STATE_DIRECTORY + folder.resolve("state"));
        }
        if (arguments.stream().noneMatch(argument -> argument.startsWith(ANONYMOUS))) {
            command.add(ANONYMOUS + "admin"); // who may what is AccessIT's to show
        }
        arguments.stream().filter(argument -> argument.startsWith("--")).forEach(command::add);
        return command;
    }

    private static Process launch(List<String> command, Path folder) {
        try {
            return builder(command, folder)
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(logFile(folder).toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What systemd or a developer's shell may have set must not decide a test. */
    private static ProcessBuilder builder(List<String> command, Path folder) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeAll(Set.of("DBUS_SYSTEM_BUS_ADDRESS", "STATE_DIRECTORY"));
        builder.environment().put("MALLOC_ARENA_MAX", "2"); // as the package's unit has it
        return builder;
    }

    private static Path jar() {
        String jar = System.getProperty("lockkeeper.app");
        if (jar == null || !Files.exists(Path.of(jar))) {
            throw new IllegalStateException(
                    "the system property lockkeeper.app must name the extracted jar, not " + jar);
        }
        return Path.of(jar);
    }

    private static Path logFile(Path folder) {
        return folder.resolve("lockkeeper.log");
    }

    private static Path newFolder() {
        try {
            Path parent = Files.createDirectories(Path.of(System.getProperty("basedir", ""), "target/lockkeeper")
                    .toAbsolutePath());
            return Files.createTempDirectory(parent, "run-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
