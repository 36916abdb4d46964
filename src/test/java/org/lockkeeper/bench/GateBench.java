package org.lockkeeper.bench;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Api;
import org.lockkeeper.testing.LockkeeperProcess;
import org.lockkeeper.testing.SystemdSandbox;

/**
 * What the start gate adds to a window: from asking until it is open, and from closing until nothing is closed any more,
 * over hosts of different sizes, beside the same without a gate.
 */
final class GateBench {

    private static final int WARM_UP = 5;
    private static final int RUNS = 30;
    private static final Duration LONG = Duration.ofMinutes(3);

    @Test
    void opensOverManyUnits() {
        Table table = new Table(
                "gate",
                "gated units",
                "first use, drop-ins and reload",
                "asked to open, p50",
                "p99",
                "closed to all open, p50");
        Measured without = measure(1000, false);
        table.row("1000 guarded, gate off", "", millis(without.open, 50), millis(without.open, 99), "");
        Measured few = measure(10, true);
        Measured many = measure(1000, true);
        row(table, 10, few);
        row(table, 100, measure(100, true));
        row(table, 1000, many);
        table.row("1000 to 10", "", ratio(many.open, few.open), "", ratio(many.close, few.close));
        table.row("1000 to gate off", "", ratio(many.open, without.open), "", "");
        table.publish();
    }

    private record Measured(Duration ready, Sample open, Sample close) {}

    private static void row(Table table, int units, Measured measured) {
        table.row(
                units,
                measured.ready.toMillis() + " ms",
                millis(measured.open, 50),
                millis(measured.open, 99),
                millis(measured.close, 50));
    }

    private static Measured measure(int units, boolean gated) {
        try (SystemdSandbox sandbox = SystemdSandbox.start()) {
            for (int i = 0; i < units; i++) {
                sandbox.unit("gated-%04d.service".formatted(i), "[Service]\nType=oneshot\nExecStart=/bin/true\n");
            }
            sandbox.daemonReload();
            List<String> arguments = new ArrayList<>(List.of(
                    "--lockkeeper.groups.backup.conflicts-with=maintenance",
                    "--lockkeeper.groups.maintenance.conflicts-with=maintenance",
                    "--lockkeeper.guarded-services[0].unit=gated-*.service",
                    "--lockkeeper.guarded-services[0].group=backup"));
            if (gated) {
                arguments.add("--lockkeeper.gate.root=/proc/" + sandbox.pidOfInit() + "/root");
            }
            try (LockkeeperProcess lockkeeper = LockkeeperProcess.start(sandbox, arguments.toArray(String[]::new))) {
                Api api = lockkeeper.api();
                await().atMost(LONG)
                        .until(() ->
                                api.get("/api/v1/services").body().at("/live").asBoolean());
                long from = System.nanoTime();
                if (gated) {
                    await().atMost(LONG)
                            .pollInterval(Duration.ofMillis(5))
                            .until(() -> api.get("/api/v1/gate").text("/state").equals("READY"));
                }
                Duration ready = Duration.ofNanos(System.nanoTime() - from);
                Sample open = new Sample();
                Sample close = new Sample();
                for (int i = 0; i < WARM_UP + RUNS; i++) {
                    window(api, i >= WARM_UP ? open : new Sample(), i >= WARM_UP ? close : new Sample());
                }
                return new Measured(ready, open, close);
            }
        }
    }

    private static void window(Api api, Sample open, Sample close) {
        long asked = System.nanoTime();
        String id = api.post(
                        "/api/v1/windows?until=OPEN&wait=60s",
                        Map.of("reason", "measured", "requestedBy", "alice", "duration", "10min"))
                .expect(201)
                .text("/id");
        open.add(Duration.ofNanos(System.nanoTime() - asked));
        long ended = System.nanoTime();
        api.delete("/api/v1/windows/" + id).expect(200);
        await().atMost(LONG)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> api.get("/api/v1/gate").body().at("/closed").isEmpty());
        close.add(Duration.ofNanos(System.nanoTime() - ended));
    }

    private static String millis(Sample sample, int percent) {
        return Sample.millis(sample.percentile(percent));
    }

    private static String ratio(Sample one, Sample other) {
        return String.format(
                Locale.ROOT,
                "%.1f ×",
                (double) one.percentile(50).toNanos() / other.percentile(50).toNanos());
    }
}
