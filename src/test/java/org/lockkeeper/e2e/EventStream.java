package org.lockkeeper.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A listener of the server-sent events that puts together what they tell, as a dashboard would. */
final class EventStream implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** One event as it came. */
    record Received(String id, String name, String data) {}

    private final InputStream body;
    private final HttpResponse<InputStream> response;
    private final List<Received> events = new CopyOnWriteArrayList<>();
    private final Map<String, JsonNode> verdicts = new TreeMap<>();
    private final Map<String, JsonNode> windows = new TreeMap<>();
    private final Map<String, JsonNode> services = new TreeMap<>();
    private final Map<String, JsonNode> pools = new TreeMap<>();
    private volatile String last = "";

    private EventStream(HttpResponse<InputStream> response) {
        this.response = response;
        this.body = response.body();
        Thread reader = new Thread(this::read, "events");
        reader.setDaemon(true);
        reader.start();
    }

    static EventStream open(URI base) {
        return open(base, null);
    }

    static EventStream open(URI base, @Nullable String lastSeen) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve("/api/v1/events"));
        if (lastSeen != null) {
            request.header("Last-Event-ID", lastSeen);
        }
        try {
            return new EventStream(
                    HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The state as of the last event; empty before the first. */
    String last() {
        return last;
    }

    List<Received> events() {
        return events;
    }

    HttpResponse<InputStream> response() {
        return response;
    }

    private void read() {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            String line;
            String id = "";
            String name = "";
            while ((line = reader.readLine()) != null) {
                if (line.startsWith("id:")) {
                    id = line.substring(3);
                } else if (line.startsWith("event:")) {
                    name = line.substring(6);
                } else if (line.startsWith("data:")) {
                    apply(new Received(id, name, line.substring(5)));
                }
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void apply(Received event) {
        JsonNode data = JSON.readTree(event.data());
        if (event.name().equals("state")) {
            verdicts.clear();
            windows.clear();
            services.clear();
            pools.clear();
        }
        data.at("/gone").forEach(gone -> {
            windows.remove(gone.asString());
            services.remove(gone.asString());
            pools.remove(gone.asString());
        });
        data.at("/verdicts").properties().forEach(verdict -> verdicts.put(verdict.getKey(), verdict.getValue()));
        data.at("/windows").forEach(window -> windows.put(window.at("/id").asString(), window));
        data.at("/services").forEach(service -> services.put(service.at("/unit").asString(), service));
        data.at("/pools").forEach(pool -> pools.put(pool.at("/pool").asString(), pool));
        last = JSON.writeValueAsString(Map.of(
                "verdicts",
                verdicts,
                "windows",
                windows.values(),
                "services",
                services.values(),
                "pools",
                pools.values()));
        events.add(event);
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
