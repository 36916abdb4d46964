package org.lockkeeper.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who is told: an HTTP server that keeps what it was sent, and misbehaves on demand. */
final class WebhookReceiver implements AutoCloseable {

    static final String ELSEWHERE = "/elsewhere";

    /** How it answers. */
    enum Mood {
        OK,
        FAILS,
        HANGS,
        REDIRECTS,
        GONE
    }

    /** One request, with its headers in lower case, and how it was answered. */
    record Sent(String path, Map<String, String> headers, String body, Mood mood) {

        String id() {
            return headers.getOrDefault("webhook-id", "");
        }

        JsonNode json() {
            return JsonMapper.shared().readTree(body);
        }

        String type() {
            return json().at("/type").asString("");
        }

        String subject() {
            return json().at("/subject").asString("");
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Sent> sent = new CopyOnWriteArrayList<>();
    private volatile Mood mood = Mood.OK;
    private volatile String refused = "";

    WebhookReceiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    void is(Mood now) {
        mood = now;
    }

    /** Fails for whatever has this in it; empty for nothing. */
    void refuses(String words) {
        refused = words;
    }

    /** All that came, in order. */
    List<Sent> sent() {
        return List.copyOf(sent);
    }

    List<Sent> sent(Mood answered) {
        return sent.stream().filter(one -> one.mood() == answered).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        Mood now = mood;
        Map<String, String> headers = new HashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (!refused.isEmpty() && body.contains(refused)) {
            now = Mood.FAILS;
        }
        sent.add(new Sent(exchange.getRequestURI().getPath(), headers, body, now));
        switch (now) {
            case OK -> exchange.sendResponseHeaders(204, -1);
            case FAILS -> exchange.sendResponseHeaders(500, -1);
            case GONE -> exchange.sendResponseHeaders(410, -1);
            case REDIRECTS -> {
                exchange.getResponseHeaders().set("Location", url(ELSEWHERE));
                exchange.sendResponseHeaders(307, -1);
            }
            case HANGS -> {
                return; // and never an answer
            }
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
