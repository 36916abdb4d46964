package org.lockkeeper.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.LockkeeperProcess;
import org.lockkeeper.testing.SystemdSandbox;

/** From the start of the process to readiness, with and without the class archive, and what it takes up at rest. */
final class StartBench {

    private static final int RUNS = 7;
    private static final Duration REST = Duration.ofSeconds(20);
    private static final Pattern RUNNING = Pattern.compile("process running for ([0-9.]+)\\)");

    @Test
    void withAndWithoutTheArchive() throws Exception {
        try (SystemdSandbox sandbox = SystemdSandbox.start()) {
            for (int i = 0; i < 12; i++) {
                sandbox.unit("rest-%02d.service".formatted(i), "[Service]\nType=oneshot\nExecStart=/bin/true\n");
            }
            sandbox.daemonReload();
            Sample with = new Sample();
            Sample without = new Sample();
            Sample withMemory = new Sample();
            Sample withoutMemory = new Sample();
            for (int i = 0; i < RUNS; i++) {
                measure(sandbox, with, withMemory, "-Xshare:auto");
                measure(sandbox, without, withoutMemory, "-XX:SharedArchiveFile=" + defaultArchive());
            }
            new Table("start", "the package's JVM options", "start to readiness, p50", "resident memory at rest")
                    .row("with the archive", seconds(with), mebibytes(withMemory))
                    .row("without", seconds(without), mebibytes(withoutMemory))
                    .publish();
        }
    }

    private static void measure(SystemdSandbox sandbox, Sample time, Sample memory, String option) throws Exception {
        try (LockkeeperProcess lockkeeper = LockkeeperProcess.start(
                sandbox,
                "-Xms24m",
                "-Xmn6m",
                "-Xmx192m",
                "-XX:MinHeapFreeRatio=10",
                "-XX:MaxHeapFreeRatio=20",
                "-Xss512k",
                option,
                "--lockkeeper.groups.backup.conflicts-with=maintenance",
                "--lockkeeper.groups.maintenance.conflicts-with=maintenance",
                "--lockkeeper.guarded-services[0].unit=rest-*.service",
                "--lockkeeper.guarded-services[0].group=backup")) {
            Matcher found = RUNNING.matcher(lockkeeper.log());
            if (!found.find()) {
                throw new AssertionError(lockkeeper.log());
            }
            time.add(Duration.ofMillis((long) (1000 * Double.parseDouble(found.group(1)))));
            Thread.sleep(REST.toMillis());
            memory.add(Duration.ofMillis(residentKibibytes(lockkeeper.pid())));
        }
    }

    private static Path defaultArchive() {
        return Path.of(System.getProperty("java.home"), "lib/server/classes.jsa");
    }

    private static long residentKibibytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static String seconds(Sample sample) {
        return String.format(Locale.ROOT, "%.2f s", sample.percentile(50).toMillis() / 1000.0);
    }

    private static String mebibytes(Sample sample) {
        return sample.percentile(50).toMillis() / 1024 + " MiB";
    }
}
