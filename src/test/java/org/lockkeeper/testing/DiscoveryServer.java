package org.lockkeeper.testing;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** Says of itself that it is an OpenID provider; whoever comes with a code is told that it is none. */
public final class DiscoveryServer implements AutoCloseable {

    private final HttpServer server;
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger exchanges = new AtomicInteger();

    private DiscoveryServer(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String base = issuer(port);
        answer("/.well-known/openid-configuration", looks, 200, """
                {"issuer": "%1$s", "authorization_endpoint": "%1$s/authorize", "token_endpoint": "%1$s/token",
                 "jwks_uri": "%1$s/jwks", "response_types_supported": ["code"], "subject_types_supported": ["public"],
                 "id_token_signing_alg_values_supported": ["RS256"]}
                """.formatted(base));
        answer("/token", exchanges, 400, "{\"error\": \"invalid_grant\"}");
        server.start();
    }

    public static DiscoveryServer at(int port) {
        return new DiscoveryServer(port);
    }

    public static String issuer(int port) {
        return "http://127.0.0.1:" + port;
    }

    private void answer(String path, AtomicInteger count, int status, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        server.createContext(path, exchange -> {
            count.incrementAndGet();
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, body.length);
            try (exchange) {
                exchange.getResponseBody().write(body);
            }
        });
    }

    /** How often it was asked what it offers. */
    public int looks() {
        return looks.get();
    }

    /** How often it was shown a code. */
    public int exchanges() {
        return exchanges.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
