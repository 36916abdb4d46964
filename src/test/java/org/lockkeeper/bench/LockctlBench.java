package org.lockkeeper.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.JoinedLockctl;
import org.lockkeeper.testing.LockkeeperProcess;
import org.lockkeeper.testing.SystemdSandbox;
import org.lockkeeper.testing.Units;

/**
 * What a client costs: {@code lockctl wait} for twelve units that are at rest, and while it waits, beside one look with
 * {@code systemctl is-active} and beside a poller in Python that does the same. Needs GNU time and python3.
 */
final class LockctlBench {

    private static final int RUNS = 60;
    private static final int UNITS = 12;
    private static final List<String> NAMES =
            IntStream.range(0, UNITS).mapToObj("rest-%02d.service"::formatted).toList();
    private static final String POLLER = """
            import subprocess, sys, time
            while True:
                states = subprocess.run(["systemctl", "is-active", *sys.argv[1:]], capture_output=True, text=True).stdout.split()
                if not any(state in ("active", "activating", "reloading", "deactivating") for state in states):
                    break
                time.sleep(5)
            """;

    @Test
    void besideLooksAtSystemctl() throws Exception {
        try (SystemdSandbox sandbox = SystemdSandbox.start()) {
            NAMES.forEach(unit -> sandbox.unit(unit, "[Service]\nType=oneshot\nExecStart=/bin/true\n"));
            sandbox.unit("busy.service", Units.oneshot("busy").text()).daemonReload();
            Files.copy(JoinedLockctl.file(), sandbox.shared().resolve("lockctl"));
            Files.writeString(sandbox.shared().resolve("poller"), POLLER);
            try (LockkeeperProcess lockkeeper = LockkeeperProcess.start(
                    sandbox,
                    "--lockkeeper.groups.backup.conflicts-with=maintenance",
                    "--lockkeeper.groups.maintenance.conflicts-with=maintenance",
                    "--lockkeeper.guarded-services[0].unit=rest-*.service",
                    "--lockkeeper.guarded-services[0].group=backup",
                    "--lockkeeper.guarded-services[1].unit=busy.service",
                    "--lockkeeper.guarded-services[1].group=backup")) {
                sandbox.systemctl("start", "--no-block", "busy.service").orFail();
                String names = String.join(" ", NAMES);
                String url = "LOCKKEEPER_URL=" + lockkeeper.baseUri() + " ";
                Table table = new Table(
                        "lockctl",
                        UNITS + " units",
                        "wall time, nothing busy",
                        "its largest process, nothing busy",
                        "memory while it waits (PSS)");
                row(sandbox, table, "systemctl is-active", "", "systemctl is-active " + names + " || true", "");
                for (String shell : List.of("dash", "bash", "busybox sh")) {
                    String wait = url + "exec " + shell + " /shared/lockctl wait --timeout 1h ";
                    row(sandbox, table, "lockctl wait, " + shell, "lockctl", wait + names, wait + "busy");
                }
                String poll = "exec python3 /shared/poller ";
                row(sandbox, table, "a poller in Python", "poller", poll + names, poll + "busy");
                table.publish();
            }
        }
    }

    private static void row(SystemdSandbox sandbox, Table table, String name, String mark, String quiet, String waiting)
            throws IOException {
        Sample wall = new Sample();
        String memory = "";
        for (int i = 0; i < RUNS; i++) {
            String measured = sandbox.exec(
                            "bash",
                            "-c",
                            // In a shell of its own, since GNU time tells of the largest process that was waited for.
                            "begin=$EPOCHREALTIME; command time -f %%M -o /shared/memory sh -c '%s' >/dev/null 2>&1;"
                                            .formatted(quiet)
                                    + " end=$EPOCHREALTIME; echo $((${end/./} - ${begin/./}))"
                                    + " $(tail -n 1 /shared/memory)")
                    .orFail()
                    .out()
                    .strip();
            String[] fields = measured.split(" ");
            wall.add(Duration.ofNanos(Long.parseLong(fields[0]) * 1000));
            memory = mebibytes(Long.parseLong(fields[1]));
        }
        String pss = waiting.isEmpty() ? "" : mebibytes(whileItWaits(sandbox, mark, waiting));
        table.row(name, Sample.millis(wall.percentile(50)), memory, pss);
    }

    /** Ten at once, and their share of what they have in common counted once. */
    private static long whileItWaits(SystemdSandbox sandbox, String mark, String waiting) throws IOException {
        int clients = 10;
        String script = "for i in $(seq %d); do (%s) </dev/null >/dev/null 2>&1 & done".formatted(clients, waiting);
        sandbox.exec("sh", "-c", script).orFail();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> pids(mark).size() >= clients);
        pause(Duration.ofSeconds(3));
        long kibibytes = 0;
        List<Path> all = pids(mark);
        for (Path process : all) {
            kibibytes += pss(process);
        }
        for (Path process : all) {
            ProcessHandle.of(Long.parseLong(process.getFileName().toString())).ifPresent(ProcessHandle::destroy);
        }
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> pids(mark).isEmpty());
        return kibibytes / clients;
    }

    /** The clients and what they have started. */
    private static List<Path> pids(String mark) throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            List<Path> found = new ArrayList<>();
            for (Path process : processes
                    .filter(path -> path.getFileName().toString().matches("\\d+"))
                    .collect(Collectors.toList())) {
                try {
                    String line = Files.readString(process.resolve("cmdline"));
                    // What a curl of lockctl asks for stands not in its arguments.
                    if (line.contains("/shared/" + mark)
                            || (mark.equals("lockctl") && line.startsWith("curl\0-q\0-K\0-"))) {
                        found.add(process);
                    }
                } catch (IOException ended) {
                    // between the listing and the reading
                }
            }
            return found;
        }
    }

    private static long pss(Path process) throws IOException {
        return Files.readAllLines(process.resolve("smaps_rollup")).stream()
                .filter(line -> line.startsWith("Pss:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    private static String mebibytes(long kibibytes) {
        return String.format(Locale.ROOT, "%.1f MiB", kibibytes / 1024.0);
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
