package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.Units;

/** Signals that an unprivileged user forges, more than any memory would hold: {@code -Dlockkeeper.forged=N} of them. */
final class SignalStormIT extends SandboxedTest {
    private static final Path FORGER = Path.of("src/test/programs/Forger.java");
    private static final int FORGED = Integer.getInteger("lockkeeper.forged", 60_000);
    private static final Duration LONG = Duration.ofMinutes(5);

    @Override
    Settings prepare() {
        unit("backup-a", Units.oneshot("backup-a"));
        try {
            Files.copy(FORGER, sandbox.shared().resolve(FORGER.getFileName()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return Settings.standard()
                .guard("backup-*.service", "backup")
                .gated(sandbox)
                .set("lockkeeper.groups.maintenance.reboots", "true") // so that all connections are there
                .java("-Xmx48m");
    }

    @Test
    void forgedSignalsToEverybodyTakeNothingFromAnybody() {
        storm(FORGED, 0, "");
    }

    /** Past all match rules: to each connection of the bus by its unique name. */
    @Test
    void forgedSignalsToItsOwnConnectionsDoNeither() {
        storm(FORGED, 0, uniqueNames());
    }

    /** Some of them at once would fill the memory without any queue. */
    @Test
    void largeOnesDoNeither() {
        storm(60, 8 << 20, uniqueNames());
    }

    private String uniqueNames() {
        return sandbox.exec("busctl", "--no-legend", "--no-pager", "list", "--unique")
                .orFail()
                .out()
                .lines()
                .map(line -> line.split(" ", 2)[0])
                .collect(Collectors.joining(","));
    }

    private void storm(int count, int length, String targets) {
        long before = heap();
        CompletableFuture<CommandResult> forger = CompletableFuture.supplyAsync(() -> sandbox.exec(
                LONG,
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx256m",
                "/shared/Forger.java",
                "/run/dbus/system_bus_socket",
                Integer.toString(count),
                Integer.toString(length),
                targets));
        int rounds = 0;
        Duration slowest = Duration.ZERO;
        while (!forger.isDone() || rounds == 0) {
            long begun = System.nanoTime();
            start("backup-a");
            host.awaitService("backup-a.service", "BUSY activating start");
            sandbox.tell("backup-a", "end");
            host.awaitService("backup-a.service", "IDLE inactive dead");
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            slowest = took.compareTo(slowest) > 0 ? took : slowest;
            host.api().get("/actuator/health/systemd").expect(200);
            rounds++;
        }
        forger.join().orFail();
        long after = heap();
        System.out.printf(
                "%d forged signals of %d bytes: heap %d -> %d kB, %d runs seen meanwhile, the slowest in %s%n",
                count, length, before, after, rounds, slowest);
        assertThat(host.lockkeeper().isAlive()).isTrue();
        assertThat(after - before).isLessThan(8_000);
        assertThat(host.lockkeeper().log()).doesNotContain("OutOfMemoryError", "Lost sight", "came at once");
        assertThat(sandbox.systemctl("is-active", "dbus.service").out()).startsWith("active");
        host.allHadTheirTurn();
    }

    /** In kB, without what nobody needs any more. */
    private long heap() {
        String pid = Long.toString(host.lockkeeper().pid());
        await().ignoreExceptions().until(() -> jcmd(pid, "GC.run").contains("successfully"));
        return jcmd(pid, "GC.heap_info")
                .lines()
                .filter(line -> line.matches(".* generation .* used \\d+K.*"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".* used (\\d+)K.*", "$1")))
                .sum();
    }

    private static String jcmd(String... arguments) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        try {
            List<String> command = new java.util.ArrayList<>(List.of(jcmd.toString()));
            command.addAll(List.of(arguments));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
