package org.lockkeeper.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lockkeeper.web.ProblemAssert.assertProblem;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.testing.Answer;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What the container refuses before any of our code sees it is a problem of the list as well. */
@RunningLockkeeper
class RawHttpProblemsTest {

    private static final String HOST = "Host: localhost";
    private static final String CLOSE = "Connection: close";
    private static final String GET = "GET /api/v1/windows HTTP/1.1";
    private static final String POST = "POST /api/v1/windows HTTP/1.1";

    @LocalServerPort
    private int port;

    private RawHttp raw = new RawHttp(0);

    @BeforeEach
    void connect() {
        raw = new RawHttp(port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/[",
                "/%zz",
                "/api/v1/windows/%zz",
                "/api/v1/windows/%00",
                "/api/v1/windows/%ff",
                "/api/v1/windows/a%2fb",
                "/api/v1/windows\\x",
                "/../../etc/passwd",
                "//",
                "http://evil.example/api/v1/windows"
            })
    void aTargetThatCannotBeReadIsRefused(String target) {
        Answer answer = raw.send("GET " + target + " HTTP/1.1", HOST, CLOSE);
        assertProblem(answer, ProblemType.BAD_REQUEST).hasHeader("X-Content-Type-Options", "nosniff");
    }

    @Test
    void aQueryThatCannotBeReadIsRefused() {
        assertProblem(raw.send("GET /api/v1/windows?state=%zz HTTP/1.1", HOST, CLOSE), ProblemType.INVALID_REQUEST)
                .says("the query string cannot be read");
    }

    @Test
    void aParameterWhoseNameNobodyCanMeanIsRefused() {
        assertProblem(raw.send("GET /api/v1/windows?%00=1 HTTP/1.1", HOST, CLOSE), ProblemType.BAD_REQUEST);
    }

    @Test
    void dotsAreNoWayOut() {
        assertProblem(raw.send("GET /api/v1/windows/%2e%2e HTTP/1.1", HOST, CLOSE), ProblemType.BAD_REQUEST)
                .says("the path cannot be served as it is written");
    }

    @Test
    void tooMuchHeaderIsRefused() {
        String large = "x".repeat(20_000);
        assertProblem(raw.send(GET, HOST, CLOSE, "X: " + large), ProblemType.BAD_REQUEST);
        assertProblem(raw.send("GET /" + large + " HTTP/1.1", HOST, CLOSE), ProblemType.BAD_REQUEST);
        assertProblem(raw.send(GET, HOST, CLOSE, "X: y\r\n".repeat(200) + "Z: z"), ProblemType.BAD_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"X: y", "Host: localhost\r\nHost: localhost", "Host: a b", "Host: localhost\r\nbad name: x"})
    void headersThatCannotBeAreRefused(String headers) {
        assertProblem(raw.send(GET, CLOSE, headers), ProblemType.BAD_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: x", "Content-Length: 1\r\nContent-Length: 2"})
    void aLengthThatIsNoneIsRefused(String headers) {
        assertProblem(raw.send(POST, HOST, CLOSE, headers), ProblemType.BAD_REQUEST);
    }

    @Test
    void aChunkThatIsNoneIsRefused() {
        String head = String.join(
                "\r\n", POST, HOST, CLOSE, "Content-Type: application/json", "Transfer-Encoding: chunked", "", "");
        assertProblem(raw.exchange(head + "zz\r\n\r\n"), ProblemType.BAD_REQUEST);
    }

    @ParameterizedTest
    @CsvSource({
        "GET /api/v1/windows HTTP/2.0, 505",
        "GET /api/v1/windows HTTP/9, 505",
        "CONNECT localhost:80 HTTP/1.1, 501",
        "G(T / HTTP/1.1, 400",
    })
    void whatIsNotSpokenHereIsNoFaultOfOurs(String requestLine, int status) {
        assertProblem(raw.send(requestLine, HOST, CLOSE), ProblemType.BAD_REQUEST, status);
    }

    @Test
    void otherCodingsAndExpectationsAreRefused() {
        assertProblem(raw.send(POST, HOST, CLOSE, "Transfer-Encoding: gzip"), ProblemType.BAD_REQUEST, 501);
        assertProblem(raw.send(POST, HOST, CLOSE, "Expect: tea"), ProblemType.BAD_REQUEST, 417);
    }

    /** The connection is gone with them; who is not told so sends his next request into nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\nExpect: tea", "GET / HTTP/9"})
    void whatEndsTheConnectionSaysSo(String head) {
        assertThat(raw.send(head, HOST).header("Connection")).isEqualTo("close");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /nope HTTP/1.1",
                "GET // HTTP/1.1",
                "GET /[ HTTP/1.1",
                "GET /actuator/health/nope HTTP/1.1",
                "GET /api/v1/windows HTTP/1.1\r\nExpect: tea",
                "POST /api/v1/windows HTTP/1.1\r\nTransfer-Encoding: chunked\r\nX: y\r\n\r\nzz\r\n"
            })
    void whoWantsLinesGetsThemWhoeverRefuses(String request) {
        String lines =
                raw.text(request.replaceFirst("\r\n|$", "\r\nHost: localhost\r\nAccept: text/plain\r\n") + "\r\n\r\n");
        assertThat(lines)
                .contains("\r\nContent-Type: text/plain;charset=UTF-8", "type=urn:lockkeeper:problem:", "\nstatus=4");
    }

    @Test
    void traceIsRefused() {
        Answer answer = raw.send("TRACE /api/v1/windows HTTP/1.1", HOST, CLOSE, "Cookie: secret");
        assertProblem(answer, ProblemType.METHOD_NOT_ALLOWED).has("/instance", "\"/api/v1/windows\"");
        assertThat(answer.header("Allow")).doesNotContain("TRACE");
        assertThat(answer.body().toString()).doesNotContain("secret");
    }

    @Test
    void aMethodNobodyKnowsIsRefused() {
        assertProblem(raw.send("BREW /api/v1/windows HTTP/1.1", HOST, CLOSE), ProblemType.METHOD_NOT_ALLOWED)
                .has("/allow", "[\"GET\",\"POST\"]");
    }

    @Test
    void oldHttpIsServed() {
        assertThat(raw.send("GET /api/v1/windows HTTP/1.0", HOST).status()).isEqualTo(200);
        assertThat(raw.send("GET /nope HTTP/1.0", HOST).text("/status")).isEqualTo("404");
    }

    @Test
    void aBodyThatWillBeTooLargeIsRefusedBeforeItIsSent() {
        Answer answer = raw.send(POST, HOST, "Content-Type: application/json", "Content-Length: 9999999");
        assertProblem(answer, ProblemType.PAYLOAD_TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:8460", "localhost.evil.example", "127.0.0.2", ""})
    void aNameThatIsNotOursIsRefusedEverywhere(String host) {
        for (String path : new String[] {
            "/api/v1/windows",
            "/swagger-ui/index.html",
            "/actuator/health/maintenance",
            "/actuator/prometheus",
            "/livez/x",
            "/nope"
        }) {
            assertProblem(raw.send("GET " + path + " HTTP/1.1", "Host: " + host, CLOSE), ProblemType.HOST_NOT_ALLOWED)
                    .says("lockkeeper.http.allowed-hosts");
        }
    }

    /** Kubernetes and load balancers call a host by its address. What they are told is no secret. */
    @ParameterizedTest
    @ValueSource(strings = {"/livez", "/readyz", "/actuator/health", "/actuator/health/liveness"})
    void probesMayCallItByAnyName(String path) {
        Answer answer = raw.send("GET " + path + " HTTP/1.1", "Host: 10.1.2.3:8460", CLOSE);
        assertThat(answer.status()).isIn(200, 503);
        assertThat(answer.text("/status")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:8460", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8460"})
    void loopbackHasItsNames(String host) {
        assertThat(raw.send(GET, "Host: " + host, CLOSE).status()).isEqualTo(200);
    }
}
