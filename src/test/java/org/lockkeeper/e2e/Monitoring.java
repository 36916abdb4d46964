package org.lockkeeper.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.lockkeeper.testing.Api;
import org.lockkeeper.testing.Ports;
import tools.jackson.databind.JsonNode;

/**
 * Debian's Prometheus and Alertmanager on loopback, with the files that are shipped: only where they listen is changed, and
 * how long they take, so that a test need not wait for minutes.
 */
final class Monitoring implements AutoCloseable {

    static final Path SHIPPED = Path.of("monitoring");
    private static final Duration LONG = Duration.ofSeconds(60);
    /** An alert of the host that has nothing to do with Lockkeeper, and is always there. */
    private static final String ANOTHERS = """
            groups:
              - name: another
                rules:
                  - alert: DiskIsSlow
                    expr: up{job="lockkeeper"} >= 0
                    labels: { severity: warning }
            """;

    private final Path folder;
    private final Process prometheus;
    private final AlertmanagerProcess alertmanager;
    private final Api queries;
    private final Api alerts;

    private Monitoring(Path folder, AlertmanagerProcess alertmanager, int lockkeeper, UnaryOperator<String> thresholds)
            throws IOException {
        this.folder = folder;
        this.alertmanager = alertmanager;
        int prometheusPort = Ports.reserve();
        Path rules = Files.createDirectories(folder.resolve("rules"));
        Files.writeString(
                rules.resolve("alerts.yml"),
                thresholds.apply(shipped("prometheus/alerts.yml").replaceAll("for: [0-9]+m", "for: 1s")));
        Files.writeString(rules.resolve("another.yml"), ANOTHERS);
        Files.writeString(
                rules.resolve("prometheus.yml"),
                shipped("prometheus/prometheus.yml")
                        .replace("15s", "500ms")
                        .replace("- alerts.yml", "- alerts.yml\n  - another.yml")
                        .replace(
                                "127.0.0.1:9093", URI.create(alertmanager.url()).getAuthority())
                        .replace("127.0.0.1:8460", "127.0.0.1:" + lockkeeper));
        prometheus = run(
                "prometheus",
                "prometheus",
                "--config.file=" + rules.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + folder.resolve("prometheus"),
                "--rules.alert.resend-delay=1s", // an Alertmanager that begins anew knows of none
                "--web.listen-address=127.0.0.1:" + prometheusPort);
        queries = new Api(URI.create("http://127.0.0.1:" + prometheusPort));
        alerts = new Api(URI.create(alertmanager.url()));
    }

    static Monitoring of(Path folder, Host host) throws IOException {
        AlertmanagerProcess alertmanager = new AlertmanagerProcess(folder);
        alertmanager.start();
        return of(folder, host, alertmanager);
    }

    static Monitoring of(Path folder, Host host, AlertmanagerProcess alertmanager) throws IOException {
        return of(folder, host, alertmanager, UnaryOperator.identity());
    }

    /**
     * @param alertmanager that runs; it ends with this
     * @param thresholds changes what would take minutes to be reached
     */
    static Monitoring of(Path folder, Host host, AlertmanagerProcess alertmanager, UnaryOperator<String> thresholds)
            throws IOException {
        Monitoring monitoring =
                new Monitoring(folder, alertmanager, host.lockkeeper().baseUri().getPort(), thresholds);
        await().atMost(LONG)
                .ignoreExceptions()
                .until(() -> !monitoring.query("up{job=\"lockkeeper\"} == 1").isEmpty());
        return monitoring;
    }

    /** The result of this expression now: an array of series. */
    JsonNode query(String expression) {
        return queries.get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .expect(200)
                .body()
                .at("/data/result");
    }

    /** The alerts that people are told of. */
    Set<String> told() {
        return alerts("active=true&inhibited=false&silenced=false");
    }

    /** And those of which they are not, since a window is open. */
    Set<String> heldBack() {
        Set<String> held = alerts("active=true&inhibited=true&silenced=true");
        held.removeAll(told());
        return held;
    }

    private Set<String> alerts(String which) {
        Set<String> names = new TreeSet<>();
        alerts.get("/api/v2/alerts?" + which)
                .expect(200)
                .body()
                .forEach(alert -> names.add(alert.at("/labels/alertname").asString()));
        return names;
    }

    private Process run(String name, String... command) throws IOException {
        return new ProcessBuilder(List.of(command))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
    }

    static String shipped(String file) {
        try {
            return Files.readString(SHIPPED.resolve(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        prometheus.destroyForcibly();
        prometheus.onExit().join();
        alertmanager.close();
    }
}
