package org.lockkeeper.reporting.silence;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Says over HTTP what a test wants; 404 where that is nothing. */
final class SayingServer implements AutoCloseable {

    private record Saying(int status, String body) {}

    private final HttpServer server;
    private final Map<String, Saying> sayings = new HashMap<>();
    private final List<String> heard = new ArrayList<>();
    private final List<String> authorizations = new ArrayList<>();

    SayingServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", call -> {
            String override = call.getRequestHeaders().getFirst("X-HTTP-Method-Override");
            String key = (override == null ? call.getRequestMethod() : override) + " "
                    + call.getRequestURI().getPath();
            heard.add(key + " " + new String(call.getRequestBody().readAllBytes(), UTF_8));
            authorizations.add(String.valueOf(call.getRequestHeaders().getFirst("Authorization")));
            Saying saying = sayings.getOrDefault(key, new Saying(404, ""));
            byte[] body = saying.body.getBytes(UTF_8);
            if (saying.status / 100 == 3) {
                call.getResponseHeaders().add("Location", base() + "/elsewhere");
            }
            call.sendResponseHeaders(saying.status, body.length == 0 ? -1 : body.length);
            call.getResponseBody().write(body);
            call.close();
        });
        server.start();
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** @param what method and path */
    void says(String what, int status, String bodyWithSingleQuotes) {
        sayings.put(what, new Saying(status, bodyWithSingleQuotes.replace('\'', '"')));
    }

    /** Method, path and body of each call. */
    List<String> heard() {
        return heard;
    }

    List<String> authorizations() {
        return authorizations;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
