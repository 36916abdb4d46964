package org.lockkeeper.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.LockkeeperProcess;
import org.lockkeeper.testing.SystemdSandbox;

/**
 * From the start of the process to readiness, and what it takes up at rest, beside a bare application of the same
 * framework in the same run: docs/performance.md has the budget. All variants in turn, round after round.
 */
final class StartBench {

    private static final int RUNS = 5;
    private static final Duration REST = Duration.ofSeconds(8);
    private static final Pattern RUNNING = Pattern.compile("process running for ([0-9.]+)\\)");
    private static final List<String> PACKAGES = List.of(
            "-Xms24m",
            "-Xmn6m",
            "-Xmx192m",
            "-XX:MinHeapFreeRatio=10",
            "-XX:MaxHeapFreeRatio=20",
            "-Xss512k",
            "-XX:CompileThresholdScaling=2");

    /** What was measured of one variant. */
    private static final class Figures {
        final Sample start = new Sample();
        final Sample processor = new Sample();
        final List<Long> resident = new ArrayList<>();

        void take(String log, long pid) throws Exception {
            Matcher found = RUNNING.matcher(log);
            String last = null;
            while (found.find()) {
                last = found.group(1);
            }
            if (last == null) {
                throw new AssertionError(log);
            }
            start.add(Duration.ofMillis((long) (1000 * Double.parseDouble(last))));
            processor.add(Footprint.processorTime(pid));
            Thread.sleep(REST.toMillis());
            resident.add(Footprint.residentKibibytes(pid));
        }

        double residentMebibytes() {
            return resident.stream().sorted().toList().get(resident.size() / 2) / 1024.0;
        }
    }

    private interface Variant {
        void run(Figures figures) throws Exception;
    }

    @Test
    void besideABareApplication() throws Exception {
        try (SystemdSandbox sandbox = SystemdSandbox.start()) {
            for (int i = 0; i < 12; i++) {
                sandbox.unit("rest-%02d.service".formatted(i), "[Service]\nType=oneshot\nExecStart=/bin/true\n");
            }
            sandbox.daemonReload();
            Map<String, Variant> variants = new LinkedHashMap<>();
            variants.put("a bare application", bare());
            variants.put("Lockkeeper, as the package starts it", figures -> again(figures, sandbox));
            variants.put("its first start: the tables are made", figures -> first(figures, sandbox));
            variants.put("no bus", figures -> withoutBus(figures));
            variants.put(
                    "without ahead-of-time processing",
                    figures -> again(figures, sandbox, "-Dspring.aot.enabled=false"));
            variants.put(
                    "without the class archive",
                    figures -> again(figures, sandbox, "-XX:SharedArchiveFile=" + defaultArchive()));
            Map<String, Figures> all = new LinkedHashMap<>();
            for (int i = 0; i < RUNS; i++) {
                for (Map.Entry<String, Variant> variant : variants.entrySet()) {
                    variant.getValue().run(all.computeIfAbsent(variant.getKey(), name -> new Figures()));
                }
            }
            publish(all);
        }
    }

    private static void publish(Map<String, Figures> all) {
        Figures bare = all.values().iterator().next();
        Table table = new Table(
                "start",
                "",
                "start to readiness, p50",
                "to bare",
                "CPU time of it",
                "to bare",
                "resident at rest",
                "to bare");
        all.forEach((name, it) -> table.row(
                name,
                seconds(it.start),
                ratio(it.start, bare.start),
                seconds(it.processor),
                ratio(it.processor, bare.processor),
                "%.0f MiB".formatted(it.residentMebibytes()),
                "%.2f ×".formatted(it.residentMebibytes() / bare.residentMebibytes())));
        table.publish();
    }

    private static Variant bare() throws Exception {
        String java = ProcessHandle.current().info().command().orElse("java");
        String classPath = BareProcess.classPath();
        Path archive = Path.of("target/bench/bare.jsa").toAbsolutePath();
        List<String> options =
                new ArrayList<>(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
        options.addAll(PACKAGES);
        List<String> training = new ArrayList<>(options);
        training.addAll(List.of("-XX:ArchiveClassesAtExit=" + archive, "-Dspring.context.exit=onRefresh"));
        try (BareProcess run = BareProcess.start(java, classPath, training)) {
            run.awaitEnd();
        }
        options.add("-XX:SharedArchiveFile=" + archive);
        return figures -> {
            try (BareProcess run = BareProcess.start(java, classPath, options)) {
                figures.take(run.awaitReady(), run.pid());
            }
        };
    }

    private static void again(Figures figures, SystemdSandbox sandbox, String... options) throws Exception {
        try (LockkeeperProcess lockkeeper = LockkeeperProcess.start(sandbox, arguments(options))) {
            lockkeeper.restart();
            figures.take(lockkeeper.log(), lockkeeper.pid());
        }
    }

    private static void first(Figures figures, SystemdSandbox sandbox) throws Exception {
        try (LockkeeperProcess lockkeeper = LockkeeperProcess.start(sandbox, arguments())) {
            figures.take(lockkeeper.log(), lockkeeper.pid());
        }
    }

    private static void withoutBus(Figures figures) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments()));
        all.add("--lockkeeper.systemd.address=unix:path=/nonexistent");
        try (LockkeeperProcess lockkeeper = LockkeeperProcess.start(all.toArray(String[]::new))) {
            lockkeeper.restart();
            figures.take(lockkeeper.log(), lockkeeper.pid());
        }
    }

    private static String[] arguments(String... options) {
        List<String> all = new ArrayList<>(PACKAGES);
        all.addAll(List.of(options));
        all.addAll(List.of(
                "--lockkeeper.groups.backup.conflicts-with=maintenance",
                "--lockkeeper.groups.maintenance.conflicts-with=maintenance",
                "--lockkeeper.guarded-services[0].unit=rest-*.service",
                "--lockkeeper.guarded-services[0].group=backup"));
        return all.toArray(String[]::new);
    }

    private static Path defaultArchive() {
        return Path.of(System.getProperty("java.home"), "lib/server/classes.jsa");
    }

    private static String seconds(Sample sample) {
        return String.format(Locale.ROOT, "%.2f s", sample.percentile(50).toMillis() / 1000.0);
    }

    private static String ratio(Sample one, Sample other) {
        return String.format(
                Locale.ROOT,
                "%.2f ×",
                (double) one.percentile(50).toMillis() / other.percentile(50).toMillis());
    }
}
