package org.lockkeeper.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.testing.LockkeeperProcess;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whoever refuses a request, the web server, its firewall or a resource: the answer is the API's own problem. */
final class UnreadableRequestIT {

    private static final String LONG = "a".repeat(20_000);
    private static final String BROWSER = "Accept: text/html,application/xhtml+xml,*/*;q=0.8";
    private static final String JSON = "Content-Type: application/json";
    private static final String PATH = "/api/v1/windows";

    /** What nobody wants to be told of us. */
    private static final List<String> INSIDES =
            List.of("tomcat", "coyote", "catalina", "springframework", "exception", "java.", "<hr");

    @TempDir
    static Path folder;

    private static @Nullable LockkeeperProcess lockkeeper;

    /** @param instance null where nobody can say what was asked for */
    private record Case(
            String line,
            List<String> headers,
            int status,
            String type,
            @Nullable String instance) {
        @Override
        public String toString() {
            return (line.length() > 80 ? line.substring(0, 80) + "…" : line) + " "
                    + headers.toString().lines().findFirst();
        }

        boolean html() {
            return headers.contains(BROWSER) && instance != null && instance.startsWith("/page");
        }
    }

    private final List<Case> cases = new ArrayList<>();

    private void refused(String line, int status, String type, @Nullable String instance, String... headers) {
        cases.add(new Case(line, List.of(headers), status, type, instance));
    }

    private void path(String path, @Nullable String instance) {
        refused("GET " + path + " HTTP/1.1", 400, "bad-request", instance);
    }

    @BeforeAll
    static void start() {
        lockkeeper = LockkeeperProcess.start(
                "--lockkeeper.groups.maintenance.conflicts-with=maintenance",
                "--lockkeeper.http.socket=" + folder.resolve("api.sock"),
                "--lockkeeper.systemd.address=unix:path=" + folder.resolve("no-bus"));
    }

    @AfterAll
    static void stop() {
        if (lockkeeper != null) {
            lockkeeper.close();
        }
    }

    private void paths() {
        for (String end : List.of("%2F", "%5C", "%25", "%00", ";x=1", ";", "//x", "/../x", "/./x", "%2e%2e/x", "%0a")) {
            path(PATH + "/a" + end, PATH + "/a" + end);
        }
        for (String end : List.of("%c0%af", "%ff")) {
            path(PATH + "/a" + end, PATH + "/a" + end);
        }
        for (String end : List.of("\\", "%zz", "%", "%2")) {
            path(PATH + "/a" + end, null); // no address has this
        }
        for (String end : List.of("\"", "<", "{", "^", "|", "\u00e4", "#f", "\u0001")) {
            path(PATH + "/a" + end, null); // the web server reads no further
        }
        path("//" + PATH, null); // would be the name of another host
        path("/../../etc/passwd", "/../../etc/passwd");
        path("api", null);
        path("http://", "/");
        path("/" + LONG, null);
        path(PATH + "?x=" + LONG, null);
    }

    private void pages() {
        for (String end : List.of("%2F", "%00", ";x", "//x", "/../x", "%25", "%ff")) {
            refused("GET /page/a" + end + " HTTP/1.1", 400, "bad-request", "/page/a" + end, BROWSER);
        }
        refused("GET /page/none HTTP/1.1", 404, "not-found", "/page/none", BROWSER);
        refused("BREW /page/timeline HTTP/1.1", 405, "method-not-allowed", "/page/timeline", BROWSER);
        refused("TRACE /page/timeline HTTP/1.1", 405, "method-not-allowed", "/page/timeline", BROWSER);
        refused("GET /page/history?who=%zz HTTP/1.1", 400, "invalid-request", "/page/history", BROWSER);
        refused("GET /page/history HTTP/1.1", 417, "bad-request", "/page/history", BROWSER, "Expect: tea");
        refused("GET /page/files/a%2Fb HTTP/1.1", 400, "bad-request", "/page/files/a%2Fb");
    }

    private void methodsAndVersions() {
        for (String method : List.of("BREW", "PUT", "get", "TRACE", "TRACK", "PROPFIND")) {
            refused(method + " " + PATH + " HTTP/1.1", 405, "method-not-allowed", PATH);
        }
        refused("POST /actuator/health HTTP/1.1", 405, "method-not-allowed", "/actuator/health", JSON);
        refused("G(T " + PATH + " HTTP/1.1", 400, "bad-request", null);
        refused("CONNECT localhost:80 HTTP/1.1", 501, "bad-request", null);
        refused("GET " + PATH + " HTTP/2.0", 505, "bad-request", PATH);
        refused("GET " + PATH + " FOO", 400, "bad-request", PATH);
        refused("GET /v1/none HTTP/1.1", 404, "not-found", "/v1/none");
        refused("GET /v1/a%2Fb HTTP/1.1", 400, "bad-request", "/v1/a%2Fb");
    }

    private void headers() {
        for (String header :
                List.of("No colon", "Blank : x", "N(me: x", "X: \u0000", "X: \u0001", "Cookie: \u0001=(")) {
            refused("GET " + PATH + " HTTP/1.1", 400, "bad-request", PATH, header);
        }
        refused("GET " + PATH + " HTTP/1.1", 400, "bad-request", PATH, "X: " + LONG);
        refused("GET " + PATH + " HTTP/1.1", 400, "bad-request", PATH, "X: y\r\n".repeat(300) + "Z: z");
        refused("GET " + PATH + " HTTP/1.1", 400, "bad-request", PATH, "Host: localhost"); // a second one
        refused("GET " + PATH + " HTTP/1.1", 406, "not-acceptable", PATH, "Accept: image/png");
        refused("GET " + PATH + " HTTP/1.1", 417, "bad-request", PATH, "Expect: tea");
        refused("POST " + PATH + " HTTP/1.1", 415, "unsupported-media-type", PATH, "Content-Type: text/xml");
        refused("POST " + PATH + " HTTP/1.1", 415, "unsupported-media-type", PATH, "Content-Type: foo");
        refused("POST " + PATH + " HTTP/1.1", 415, "unsupported-media-type", PATH);
        refused("POST " + PATH + " HTTP/1.1", 501, "bad-request", PATH, "Transfer-Encoding: foo");
        for (String length : List.of("-1", "x", "99999999999999999999", "1\r\nContent-Length: 2")) {
            refused("POST " + PATH + " HTTP/1.1", 400, "bad-request", PATH, JSON, "Content-Length: " + length);
        }
    }

    private void queries() {
        for (String query : List.of("?state=%zz", "?%", "?state=%ff", "?state={", "?state=[|]")) {
            refused("GET " + PATH + query + " HTTP/1.1", 400, "invalid-request", PATH);
        }
    }

    @Test
    @Timeout(120)
    void whoeverRefusesAnswersWithAProblem() throws IOException {
        paths();
        pages();
        methodsAndVersions();
        headers();
        queries();
        List<String> faults = new ArrayList<>();
        for (SocketAddress at : List.of(tcp(), UnixDomainSocketAddress.of(folder.resolve("api.sock")))) {
            for (Case one : cases) {
                try {
                    check(one, ask(at, one));
                } catch (AssertionError | RuntimeException fault) {
                    faults.add(at.getClass().getSimpleName() + " " + one + ": "
                            + String.valueOf(fault.getMessage()).strip());
                }
            }
        }
        assertThat(faults).isEmpty();
    }

    /** By name alone, since a socket has none. */
    @Test
    void aHostThatIsNoneIsRefused() throws IOException {
        for (String host : List.of("a b", "[::1", "localhost:x", "\u00ff", "a/b")) {
            Case one = new Case("GET " + PATH + " HTTP/1.1", List.of("Host: " + host), 400, "bad-request", PATH);
            check(one, send(tcp(), one.line() + "\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"));
        }
        Case none = new Case("GET " + PATH + " HTTP/1.1", List.of(), 400, "bad-request", PATH);
        check(none, send(tcp(), none.line() + "\r\nConnection: close\r\n\r\n"));
        Case other = new Case("GET " + PATH + " HTTP/1.1", List.of(), 421, "host-not-allowed", PATH);
        check(other, send(tcp(), other.line() + "\r\nHost: evil.example\r\nConnection: close\r\n\r\n"));
    }

    private static void check(Case one, String answer) {
        String[] parts = answer.split("\r\n\r\n", 2);
        String head = parts[0];
        String body = parts.length < 2 ? "" : parts[1];
        assertThat(head).as("%s", one).startsWith("HTTP/1.1 " + one.status());
        assertThat(head.toLowerCase(Locale.ROOT))
                .doesNotContain("\r\nserver:")
                .contains("x-content-type-options: nosniff");
        assertThat(answer.toLowerCase(Locale.ROOT)).doesNotContain(INSIDES);
        if (one.html()) {
            assertThat(head.toLowerCase(Locale.ROOT))
                    .contains("content-type: text/html", "content-security-policy: default-src 'none'");
            assertThat(body).contains("<html lang=\"en\">", "<h1", "href=\"/\"");
            return;
        }
        assertThat(head.toLowerCase(Locale.ROOT)).contains("content-type: application/problem+json");
        JsonNode problem = JsonMapper.shared().readTree(body.substring(body.indexOf('{'), body.lastIndexOf('}') + 1));
        assertThat(problem.at("/type").asString()).isEqualTo("urn:lockkeeper:problem:" + one.type());
        assertThat(problem.at("/status").asInt()).isEqualTo(one.status());
        assertThat(problem.at("/title").asString()).isNotBlank();
        assertThat(problem.at("/detail").asString()).isNotBlank();
        assertThat(problem.at("/instance").asString(null)).isEqualTo(one.instance());
        if (String.valueOf(one.instance()).startsWith("/v1/")) {
            assertThat(problem.at("/kind").asString()).isEqualTo(one.type().replace('-', '_'));
        }
    }

    private static SocketAddress tcp() {
        return new InetSocketAddress(
                InetAddress.getLoopbackAddress(),
                Objects.requireNonNull(lockkeeper).baseUri().getPort());
    }

    private static String ask(SocketAddress at, Case one) throws IOException {
        List<String> lines = new ArrayList<>(List.of(one.line(), "Host: localhost", "Connection: close"));
        lines.addAll(one.headers());
        return send(at, String.join("\r\n", lines) + "\r\n\r\n");
    }

    private static String send(SocketAddress at, String text) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (SocketChannel channel = SocketChannel.open(at)) {
            channel.write(ByteBuffer.wrap(text.getBytes(ISO_8859_1)));
            ByteBuffer some = ByteBuffer.allocate(8192);
            while (channel.read(some) >= 0) {
                all.write(some.array(), 0, some.position());
                some.clear();
            }
        } catch (IOException reset) {
            // It was answered before all was sent: what came counts.
        }
        return all.toString(ISO_8859_1);
    }
}
