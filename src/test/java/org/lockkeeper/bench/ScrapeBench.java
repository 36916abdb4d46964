package org.lockkeeper.bench;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Api;
import org.lockkeeper.testing.LockkeeperProcess;
import org.lockkeeper.testing.SystemdSandbox;

/** What a scrape and the list of services cost, in time and in bytes, with so many guarded units; beside an answer of a few bytes. */
final class ScrapeBench {

    private static final int WARM_UP = 200;
    private static final int RUNS = 200;
    private static final List<String> PATHS = List.of("/livez", "/actuator/prometheus", "/api/v1/services");

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void costsOfALook() throws Exception {
        Table table = new Table("scrape", "guarded units", "asked for", "p50", "p99", "p50 to /livez", "lines", "KiB");
        for (int units : new int[] {10, 100, 1000}) {
            measure(units, table);
        }
        table.publish();
    }

    private void measure(int units, Table table) throws Exception {
        try (SystemdSandbox sandbox = SystemdSandbox.start()) {
            for (int i = 0; i < units; i++) {
                sandbox.unit("many-%04d.service".formatted(i), "[Service]\nType=oneshot\nExecStart=/bin/true\n");
            }
            sandbox.daemonReload();
            try (LockkeeperProcess lockkeeper = LockkeeperProcess.start(
                    sandbox,
                    "--lockkeeper.groups.backup.conflicts-with=maintenance",
                    "--lockkeeper.groups.maintenance.conflicts-with=maintenance",
                    "--lockkeeper.guarded-services[0].unit=many-*.service",
                    "--lockkeeper.guarded-services[0].group=backup")) {
                Api api = lockkeeper.api();
                await().atMost(Duration.ofMinutes(3))
                        .until(() ->
                                api.get("/api/v1/services").body().at("/live").asBoolean());
                Sample least = new Sample();
                for (String path : PATHS) {
                    Sample times = new Sample();
                    String body = "";
                    for (int i = 0; i < WARM_UP + RUNS; i++) {
                        long from = System.nanoTime();
                        body = fetch(lockkeeper, path);
                        Duration took = Duration.ofNanos(System.nanoTime() - from);
                        if (i >= WARM_UP) {
                            times.add(took);
                        }
                    }
                    least = path.equals("/livez") ? times : least;
                    table.row(
                            units,
                            "`GET " + path + "`",
                            Sample.millis(times.percentile(50)),
                            Sample.millis(times.percentile(99)),
                            String.format(
                                    Locale.ROOT,
                                    "%.1f ×",
                                    (double) times.percentile(50).toNanos()
                                            / least.percentile(50).toNanos()),
                            body.lines().count(),
                            String.format(Locale.ROOT, "%.0f", body.length() / 1024.0));
                }
            }
        }
    }

    private String fetch(LockkeeperProcess lockkeeper, String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(lockkeeper.baseUri().resolve(path)).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}
