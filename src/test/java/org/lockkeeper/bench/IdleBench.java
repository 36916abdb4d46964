package org.lockkeeper.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.LockkeeperProcess;
import org.lockkeeper.testing.SystemdSandbox;

/** What it costs to guard a hundred units that do nothing: CPU time of the whole process, and messages on the bus. */
final class IdleBench {

    private static final int UNITS = 100;
    private static final Duration SETTLE = Duration.ofSeconds(45);
    private static final Duration MEASURED = Duration.ofMinutes(2);
    private static final List<String> OWN = List.of(
            "lock-writer", "lock-store", "systemd", "admission", "owner-watch", "claim-waiters", "state-feed", "DBus");
    private static final double TICKS_PER_SECOND = 100;

    @Test
    void atRest() throws Exception {
        try (SystemdSandbox sandbox = SystemdSandbox.start()) {
            for (int i = 0; i < UNITS; i++) {
                sandbox.unit("rest-%03d.service".formatted(i), "[Service]\nType=oneshot\nExecStart=/bin/true\n");
            }
            sandbox.daemonReload();
            try (LockkeeperProcess lockkeeper = LockkeeperProcess.start(
                    sandbox,
                    "--lockkeeper.groups.backup.conflicts-with=maintenance",
                    "--lockkeeper.groups.maintenance.conflicts-with=maintenance",
                    "--lockkeeper.guarded-services[0].unit=rest-*.service",
                    "--lockkeeper.guarded-services[0].group=backup")) {
                pause(SETTLE);
                double before = cpuSeconds(lockkeeper.pid());
                double ownBefore = ownCpuSeconds(lockkeeper.pid());
                CommandResult monitor = sandbox.exec(
                        MEASURED.plusSeconds(30),
                        "/bin/sh",
                        "-c",
                        "timeout %d busctl --system --json=short monitor 2>/dev/null || true"
                                .formatted(MEASURED.toSeconds()));
                double cpu = cpuSeconds(lockkeeper.pid()) - before;
                double own = ownCpuSeconds(lockkeeper.pid()) - ownBefore;
                double minutes = MEASURED.toSeconds() / 60.0;
                long calls = count(monitor, "\"method_call\"");
                long signals = count(monitor, "\"type\":\"signal\"");
                new Table("idle", UNITS + " guarded units at rest, " + MEASURED.toSeconds() + " s", "per minute")
                        .row("CPU time of the process", format("%.3f s", cpu / minutes))
                        .row("share of one core", format("%.3f %%", 100 * cpu / MEASURED.toSeconds()))
                        .row("of which in Lockkeeper's own threads", format("%.3f s", own / minutes))
                        .row("share of one core", format("%.3f %%", 100 * own / MEASURED.toSeconds()))
                        .row("D-Bus calls (the re-sync is one every 30 s)", format("%.1f", calls / minutes))
                        .row("D-Bus signals", format("%.1f", signals / minutes))
                        .row("resident memory", residentMebibytes(lockkeeper.pid()) + " MiB")
                        .publish();
            }
        }
    }

    private static void pause(Duration time) throws InterruptedException {
        Thread.sleep(time.toMillis());
    }

    private static String format(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static long count(CommandResult monitor, String what) {
        return monitor.out().lines().filter(line -> line.contains(what)).count();
    }

    /** User and system time, fields 14 and 15 of /proc/PID/stat. */
    private static double cpuSeconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** The rest is the JVM's own and the web server's: compilers, timers, the poller's and the time-outs' wake-ups. */
    private static double ownCpuSeconds(long pid) throws IOException {
        double nanos = 0;
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (Path task : tasks.toList()) {
                String name = Files.readString(task.resolve("comm")).trim();
                if (OWN.stream().anyMatch(name::startsWith)) {
                    nanos += Double.parseDouble(
                            Files.readString(task.resolve("schedstat")).split(" ")[0]);
                }
            }
        }
        return nanos / 1e9;
    }

    private static long residentMebibytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }
}
