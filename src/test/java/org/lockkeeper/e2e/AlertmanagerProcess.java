package org.lockkeeper.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.testing.Api;
import org.lockkeeper.testing.Ports;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Debian's Alertmanager on loopback, that a test starts and kills. */
final class AlertmanagerProcess implements AutoCloseable {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final Path folder;
    private final int port = Ports.reserve();
    private final Api api = new Api(URI.create(url()));
    private @Nullable Process process;

    AlertmanagerProcess(Path folder) {
        this.folder = folder;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    void start() {
        try {
            process = new ProcessBuilder(
                            "prometheus-alertmanager",
                            "--config.file="
                                    + Monitoring.SHIPPED
                                            .resolve("alertmanager/alertmanager.yml")
                                            .toAbsolutePath(),
                            "--storage.path=" + folder.resolve("alertmanager"),
                            "--web.listen-address=127.0.0.1:" + port,
                            "--cluster.listen-address=")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("alertmanager.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> api.get("/-/ready").status() == 200);
    }

    /** SIGKILL. */
    void kill() {
        if (process != null) {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    /** All that it knows of, also what has ended. */
    List<JsonNode> silences() {
        return StreamSupport.stream(
                        api.get("/api/v2/silences").expect(200).body().spliterator(), false)
                .toList();
    }

    List<JsonNode> active() {
        return silences().stream()
                .filter(silence -> silence.at("/status/state").asString().equals("active"))
                .toList();
    }

    void expire(String id) {
        api.delete("/api/v2/silence/" + id).expect(200);
    }

    /** Has an alert fire that has these labels. */
    void alert(Map<String, String> labels) {
        api.post("/api/v2/alerts", JsonMapper.shared().writeValueAsString(List.of(Map.of("labels", labels))))
                .expect(200);
    }

    /** The names of the alerts that people are told of. */
    List<String> told() {
        return StreamSupport.stream(
                        api.get("/api/v2/alerts?active=true&silenced=false&inhibited=false")
                                .expect(200)
                                .body()
                                .spliterator(),
                        false)
                .map(alert -> alert.at("/labels/alertname").asString())
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        kill();
    }
}
