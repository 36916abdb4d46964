package org.lockkeeper.web;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.lockkeeper.testing.Answer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** HTTP as a stranger speaks it: any method, body and headers, right or wrong. */
public final class Call {

    public static final String WINDOWS = "/api/v1/windows";

    private static final String[] JSON = {"Content-Type", "application/json"};
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final int port;

    public Call(int port) {
        this.port = port;
    }

    public Answer get(String path, String... headers) {
        return send("GET", path, HttpRequest.BodyPublishers.noBody(), headers);
    }

    public Answer post(String path, String json) {
        return send("POST", path, json, JSON);
    }

    /** Asks for a window with this body. */
    public Answer window(String json, String... headers) {
        String[] all = new String[JSON.length + headers.length];
        System.arraycopy(JSON, 0, all, 0, JSON.length);
        System.arraycopy(headers, 0, all, JSON.length, headers.length);
        return send("POST", WINDOWS, json, all);
    }

    public Answer send(String method, String path, String body, String... headers) {
        return send(method, path, HttpRequest.BodyPublishers.ofString(body), headers);
    }

    public Answer send(String method, String path, HttpRequest.BodyPublisher body, String... headers) {
        return sendAsync(method, path, body, headers).join();
    }

    CompletableFuture<Answer> getAsync(String path) {
        return sendAsync("GET", path, HttpRequest.BodyPublishers.noBody());
    }

    private CompletableFuture<Answer> sendAsync(
            String method, String path, HttpRequest.BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .thenApply(response -> new Answer(response.statusCode(), json(response.body()), response.headers()));
    }

    /** The JSON that this text is; what is none becomes one string. */
    static JsonNode json(String text) {
        if (text.isEmpty()) {
            return JsonNodeFactory.instance.missingNode();
        }
        return text.startsWith("{") || text.startsWith("[")
                ? JsonMapper.shared().readTree(text)
                : JsonNodeFactory.instance.stringNode(text);
    }
}
