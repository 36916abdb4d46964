package org.lockkeeper.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A real systemd, booted by {@code src/test/systemd/sandbox} for this JVM alone. It ends with {@link #close()}, with the
 * JVM, and within about a second also after a {@code kill -9} of the JVM.
 */
public final class SystemdSandbox implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration REBOOT_LIMIT = Duration.ofSeconds(100);

    /** Everything of this sandbox that outlives a moment; removed at its end. */
    private final Path folder;

    private final String address;
    private final Thread shutdownHook = new Thread(this::end, "sandbox-end");

    private SystemdSandbox(Path folder) {
        this.folder = folder;
        this.address = SandboxScript.run(
                        "start",
                        folder.toString(),
                        Long.toString(ProcessHandle.current().pid()))
                .orFail()
                .out()
                .strip();
    }

    /** Boots one, or skips the test that asks, with a printed reason; with {@code -Dlockkeeper.strict=true} it fails. */
    public static SystemdSandbox start() {
        require();
        SystemdSandbox sandbox = boot();
        Runtime.getRuntime().addShutdownHook(sandbox.shutdownHook);
        return sandbox;
    }

    /** Skips the test that asks where none can be booted, or fails it. */
    public static void require() {
        List<String> missing = missing();
        if (!missing.isEmpty()) {
            String reason = "No systemd sandbox on this machine: " + String.join(" ", missing);
            if (Boolean.getBoolean("lockkeeper.strict")) {
                throw new AssertionError(reason);
            }
            System.out.println("SKIPPED: " + reason);
            Assumptions.abort(reason);
        }
    }

    /** One sentence for each thing that this machine lacks; empty when a sandbox can be booted. */
    public static List<String> missing() {
        CommandResult result = SandboxScript.run("check");
        return result.exitCode() == 0
                ? List.of()
                : (result.out() + result.err()).lines().toList();
    }

    private static SystemdSandbox boot() {
        try {
            return boot(Files.createTempDirectory(folders(), "systemd-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Boots one without regard to JUnit, in the folder of this name; the caller closes it, also when the JVM ends. */
    public static SystemdSandbox boot(String name) {
        try {
            Path folder = Files.createDirectories(folders().resolve(name));
            SandboxScript.run("clear", folder.toString()).orFail();
            return boot(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folders() throws IOException {
        return Files.createDirectories(SandboxScript.project().resolve("target/sandbox"));
    }

    private static SystemdSandbox boot(Path folder) {
        try {
            SystemdSandbox sandbox = new SystemdSandbox(folder);
            Files.copy(
                    SandboxScript.project().resolve("src/test/systemd/await"),
                    sandbox.shared().resolve("await"));
            return sandbox;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The address of its system bus, as {@code lockkeeper.systemd.address} takes it. */
    public String address() {
        return address;
    }

    /** The socket behind {@link #address()}. */
    public Path busSocket() {
        return Path.of(address.substring("unix:path=".length()));
    }

    /** A folder of the outside that vanishes with the sandbox. */
    public Path scratch() {
        return folder.resolve("outside");
    }

    /** The folder that is {@code /shared} inside. What is to run there goes here: other folders may be missing inside. */
    public Path shared() {
        return folder.resolve("shared");
    }

    /** The folder that is {@code /etc/systemd/system} inside. */
    public Path unitFolder() {
        return folder.resolve("units");
    }

    /** Writes a unit file, or a drop-in such as {@code a.service.d/x.conf}; {@link #daemonReload()} makes it known. */
    public SystemdSandbox unit(String name, String text) {
        SandboxScript.write(unitFolder().resolve(name), text);
        return this;
    }

    public SystemdSandbox removeUnit(String name) {
        try {
            Files.deleteIfExists(unitFolder().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    public SystemdSandbox daemonReload() {
        systemctl("daemon-reload").orFail();
        return this;
    }

    /** Lets a unit made by {@link Units} go on past the point where it waits for this event, now or when it comes to it. */
    public void tell(String key, String event) {
        tell(key, event, 0);
    }

    /** As {@link #tell(String, String)}; the program that waits there exits with this code. */
    public void tell(String key, String event, int exitCode) {
        SandboxScript.write(shared().resolve(key + "." + event), exitCode + "\n");
    }

    /** The invocation ids of the runs that have come to this event, one for each time, the oldest first. */
    public List<String> reached(String key, String event) {
        Path file = shared().resolve(key + "." + event + ".reached");
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many lines a file in the shared folder has; 0 when there is none. */
    public int reachedLines(String file) {
        try {
            Path path = shared().resolve(file);
            return Files.exists(path) ? Files.readAllLines(path).size() : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public CommandResult systemctl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("systemctl"));
        command.addAll(List.of(arguments));
        return exec(command.toArray(String[]::new));
    }

    /** Runs a program inside; one that takes longer than 30 s is killed and exits with 124. */
    public CommandResult exec(String... command) {
        return exec(LIMIT, command);
    }

    public CommandResult exec(Duration limit, String... command) {
        List<String> arguments = new ArrayList<>(List.of("exec", folder.toString()));
        arguments.addAll(List.of("timeout", "--kill-after=1", Double.toString(limit.toMillis() / 1000.0)));
        arguments.addAll(List.of(command));
        return SandboxScript.run(limit.plusSeconds(10), arguments);
    }

    /** Ends dbus-daemon and removes its socket; systemctl inside goes on working, through systemd's private socket. */
    public void stopBus() {
        systemctl("stop", "dbus.socket", "dbus.service").orFail();
        exec("rm", "-f", "/run/dbus/system_bus_socket").orFail();
    }

    /** Starts dbus-daemon, or ends and starts a running one: every connection is lost. Returns when systemd answers. */
    public void restartBus() {
        stopBus();
        systemctl("start", "dbus.socket", "dbus.service").orFail();
        awaitSystemdOnBus();
    }

    /** The daemon runs on and keeps its connections, but nobody finds its socket. */
    public void hideBusSocket() {
        move("system_bus_socket", "hidden");
    }

    public void showBusSocket() {
        move("hidden", "system_bus_socket");
    }

    /** The bus daemon hangs: it accepts no connection, answers no call and passes nothing on. */
    public void pauseBus() {
        systemctl("kill", "--signal=STOP", "dbus.service").orFail();
    }

    public void resumeBus() {
        systemctl("kill", "--signal=CONT", "dbus.service").orFail();
    }

    /** systemd hangs: the bus is there, its calls are not answered. No systemctl works until {@link #resumeSystemd()}. */
    public void pauseSystemd() {
        signalInit("STOP");
    }

    public void resumeSystemd() {
        signalInit("CONT");
    }

    /** systemd replaces itself as in a package update: it gets a new name on the bus. Returns when it answers. */
    public void reexec() {
        systemctl("daemon-reexec").orFail();
        awaitSystemdOnBus();
    }

    /** Shuts it down in order and boots it again, with another boot id. What runs outside loses its bus connection. */
    public void reboot() {
        SandboxScript.run(REBOOT_LIMIT, List.of("reboot", folder.toString())).orFail();
    }

    /** When something inside has it rebooted, it boots again, with another boot id, once. */
    public void bootsAgainByItself() {
        try {
            Files.createFile(folder.resolve("reboot"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it is there, and not about to be booted again by itself. */
    public boolean isUp() {
        return !Files.exists(folder.resolve("reboot"))
                && exec(
                                        "busctl",
                                        "--quiet",
                                        "--system",
                                        "call",
                                        "org.freedesktop.systemd1",
                                        "/org/freedesktop/systemd1",
                                        "org.freedesktop.DBus.Peer",
                                        "Ping")
                                .exitCode()
                        == 0;
    }

    /** The process id of its systemd as the outside sees it. */
    public long pidOfInit() {
        try {
            return Long.parseLong(Files.readString(folder.resolve("init.pid")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            // The JVM is ending. The hook, if there is one, ends it too: twice does no harm.
        }
        end();
    }

    private synchronized void end() {
        SandboxScript.run("stop", folder.toString()).orFail();
        Commands.run(LIMIT, List.of("rm", "-rf", folder.toString())).orFail();
    }

    private void awaitSystemdOnBus() {
        exec(
                        "/bin/sh",
                        "-c",
                        "until timeout 1 busctl --quiet --system call org.freedesktop.systemd1"
                                + " /org/freedesktop/systemd1 org.freedesktop.DBus.Peer Ping; do sleep 0.02; done 2>/dev/null")
                .orFail();
    }

    private void signalInit(String signal) {
        Commands.run(LIMIT, List.of("kill", "-" + signal, Long.toString(pidOfInit())))
                .orFail();
    }

    private void move(String from, String to) {
        try {
            Files.move(busSocket().resolveSibling(from), busSocket().resolveSibling(to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
