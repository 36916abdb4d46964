package org.lockkeeper.testing;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** A client for a running Lockkeeper that knows HTTP and JSON and nothing of Lockkeeper's classes. */
public final class Api {
    /** Longer than any long poll that the API allows a test to ask for. */
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final URI base;

    public Api(URI base) {
        this.base = base;
    }

    public Answer get(String path) {
        return send("GET", path, "", Map.of());
    }

    public Answer delete(String path) {
        return send("DELETE", path, "", Map.of());
    }

    /** Gives a lease back as its holder does, with its token; or cancels the request that has none yet. */
    public Answer release(String lease) {
        Answer answer = releaseAsItIs(lease);
        // It may have been granted in the moment in between.
        return answer.status() == 400 ? releaseAsItIs(lease) : answer;
    }

    private Answer releaseAsItIs(String lease) {
        String token = get("/api/v1/leases/" + lease).text("/token");
        return delete("/api/v1/leases/" + lease + (token.isEmpty() ? "" : "?token=" + token));
    }

    /** Posts this JSON text; an empty one is no body. */
    public Answer post(String path, String json) {
        return send("POST", path, json, Map.of());
    }

    /** Posts what these fields make as JSON. */
    public Answer post(String path, Map<String, ?> fields) {
        return send("POST", path, JSON.writeValueAsString(fields), Map.of());
    }

    public Answer send(String method, String path, String json, Map<String, String> headers) {
        return sendAsync(method, path, json, headers).join();
    }

    /** For long polls: the test goes on, and sees whether and when the answer comes. */
    public CompletableFuture<Answer> getAsync(String path) {
        return sendAsync("GET", path, "", Map.of());
    }

    public CompletableFuture<Answer> sendAsync(String method, String path, String json, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(LIMIT);
        if (json.isEmpty()) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
            if (method.equals("POST")) {
                request.header("Content-Type", "application/json");
            }
        } else {
            request.method(method, HttpRequest.BodyPublishers.ofString(json))
                    .header("Content-Type", "application/json");
        }
        headers.forEach(request::header);
        return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .thenApply(response -> new Answer(response.statusCode(), body(response), response.headers()));
    }

    private static JsonNode body(HttpResponse<String> response) {
        if (response.body().isEmpty()) {
            return JsonNodeFactory.instance.missingNode();
        }
        String type = response.headers().firstValue("Content-Type").orElse("");
        boolean json = type.contains("json") && !type.contains("ndjson");
        return json ? JSON.readTree(response.body()) : JsonNodeFactory.instance.stringNode(response.body());
    }
}
