package org.lockkeeper.reporting.silence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.reporting.silence.MatcherTemplate.Words;
import org.lockkeeper.reporting.silence.Silencer.Did;
import org.lockkeeper.reporting.silence.Silencer.Put;
import org.lockkeeper.reporting.silence.Silencer.Standing;
import tools.jackson.databind.json.JsonMapper;

/** What is made of answers that say something else than they seem to, by a server that says what the test wants. */
class AlertmanagerAnswersTest {

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Instant END = Instant.parse("2027-03-01T12:05:00Z");
    private static final Standing KNOWN = new Standing("w-1", "s1", END);
    private static final Silenced WINDOW = new Silenced("w-1", "window", "maintenance", "alice", "kernel update", null);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final SayingServer server = new SayingServer();
    private final List<String> heard = server.heard();
    private final List<String> authorizations = server.authorizations();

    @AfterEach
    void stop() {
        server.close();
    }

    private URI base() {
        return server.base();
    }

    private static Target target() {
        return new Target(AlertmanagerProperties.KEY, null, null, null, null);
    }

    private Alertmanager alertmanager() {
        return alertmanager(target(), PATIENT, base());
    }

    private static Alertmanager alertmanager(Target target, Duration timeout, URI... members) {
        return new Alertmanager(
                new Cluster(new HttpCaller(target, timeout), List.of(members), Alertmanager::fails),
                List.of(MatcherTemplate.parse("key", "instance={host}")),
                group -> new Words("web1", group, List.of()),
                Clock.systemUTC(),
                JsonMapper.shared());
    }

    private void says(String what, int status, String body) {
        server.says(what, status, body);
    }

    private void standsAs(String state, String startsAt, Instant endsAt) {
        says(
                "GET /api/v2/silence/s1",
                200,
                ("{'id':'s1','status':{'state':'%s'},'updatedAt':'2027-03-01T12:00:00Z','comment':'c','createdBy':'x',"
                                + "'startsAt':'%s','endsAt':'%s','matchers':[{'name':'a','value':'b'}]}")
                        .formatted(state, startsAt, endsAt));
    }

    /** With another start it would be ended, and a new one made. */
    @Test
    void itIsRenewedByTheStartThatItHas() throws SilenceFailure {
        standsAs("active", "2027-03-01T12:00:00.123456+02:00", END);
        says("POST /api/v2/silences", 200, "{'silenceID':'s1'}");
        assertThat(alertmanager().put(WINDOW, KNOWN, END.plusSeconds(60)))
                .isEqualTo(new Put(new Standing("w-1", "s1", END.plusSeconds(60)), Did.RENEWED));
        assertThat(heard.get(1))
                .contains("\"id\":\"s1\"", "\"startsAt\":\"2027-03-01T12:00:00.123456+02:00\"")
                .contains("\"endsAt\":\"2027-03-01T12:06:00Z\"")
                .doesNotContain("updatedAt", "status");
    }

    @Test
    void anotherIdIsTakenOver() throws SilenceFailure {
        standsAs("active", "2027-03-01T12:00:00Z", END);
        says("POST /api/v2/silences", 200, "{'silenceID':'s2'}");
        assertThat(alertmanager().put(WINDOW, KNOWN, END).standing().handle()).isEqualTo("s2");
    }

    @Test
    void oneThatIsUnknownThereIsMadeAgain() throws SilenceFailure {
        says("POST /api/v2/silences", 200, "{'silenceID':'s2'}");
        assertThat(alertmanager().put(WINDOW, KNOWN, END))
                .isEqualTo(new Put(new Standing("w-1", "s2", END), Did.SET_AGAIN));
        assertThat(heard).hasSize(2);
        assertThat(heard.get(1)).doesNotContain("\"id\"").contains("\"createdBy\":\"lockkeeper\"");
    }

    @Test
    void oneThatHasRunOutIsMadeAgainAndOneThatWasEndedIsNot() throws SilenceFailure {
        says("POST /api/v2/silences", 200, "{'silenceID':'s2'}");
        standsAs("expired", "2027-03-01T12:00:00Z", END);
        assertThat(alertmanager().put(WINDOW, KNOWN, END.plusSeconds(60)).did()).isEqualTo(Did.SET_AGAIN);
        standsAs("expired", "2027-03-01T12:00:00Z", END.minusSeconds(10));
        assertThat(alertmanager().put(WINDOW, KNOWN, END.plusSeconds(60)).did()).isEqualTo(Did.LEFT_ENDED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{}", "[]", "{'silenceID':''}", "<html>login</html>", "{'silenceID':"})
    void aSuccessThatTellsNoIdIsAFailure(String body) {
        says("POST /api/v2/silences", 200, body);
        assertThatExceptionOfType(SilenceFailure.class)
                .isThrownBy(() -> alertmanager().put(WINDOW, null, END))
                .withMessageContaining("200");
    }

    /** A proxy's page in the place of a silence must not be sent back as one. */
    @Test
    void aSuccessThatIsNoSilenceIsAFailure() {
        says("GET /api/v2/silence/s1", 200, "{'welcome':true}");
        assertThatExceptionOfType(SilenceFailure.class)
                .isThrownBy(() -> alertmanager().put(WINDOW, KNOWN, END));
        assertThat(heard).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void redirectsAreNotFollowed(int status) {
        says("POST /api/v2/silences", status, "");
        says("POST /elsewhere", 200, "{'silenceID':'s1'}");
        assertThatExceptionOfType(SilenceFailure.class)
                .isThrownBy(() -> alertmanager().put(WINDOW, null, END))
                .withMessageContaining(status + " (redirects are not followed)");
        assertThat(heard).hasSize(1);
    }

    @Test
    void whatIsRefusedIsToldWithTheReasonThatWasGiven() {
        says("POST /api/v2/silences", 400, "'start time must be before end time'");
        assertThatExceptionOfType(SilenceFailure.class)
                .isThrownBy(() -> alertmanager().put(WINDOW, null, END))
                .withMessage(base() + ": POST is answered 400: \"start time must be before end time\"");
    }

    /** To delete one that is unknown is answered 500. */
    @Test
    void oneThatIsGoneIsNotDeleted() throws SilenceFailure {
        alertmanager().remove(KNOWN);
        standsAs("expired", "2027-03-01T12:00:00Z", END);
        alertmanager().remove(KNOWN);
        alertmanager().shorten(KNOWN, END.minusSeconds(1));
        assertThat(heard).allMatch(call -> call.startsWith("GET "));
        standsAs("active", "2027-03-01T12:00:00Z", END);
        says("DELETE /api/v2/silence/s1", 200, "");
        alertmanager().remove(KNOWN);
        assertThat(heard).last().asString().startsWith("DELETE ");
    }

    @Test
    void onlyOursThatAreInForceAreFoundAgain() throws SilenceFailure {
        String silence = "{'id':'%s','status':{'state':'%s'},'createdBy':'%s','comment':'%s','endsAt':'%s'}";
        says(
                "GET /api/v2/silences",
                200,
                "[" + silence.formatted("a", "active", "lockkeeper", WINDOW.comment(), END) + ","
                        + silence.formatted("b", "expired", "lockkeeper", WINDOW.comment(), END) + ","
                        + silence.formatted("c", "active", "alice", WINDOW.comment(), END) + ","
                        + silence.formatted("d", "active", "lockkeeper", "about window w-2 of", END) + ","
                        + silence.formatted("e", "pending", "lockkeeper", "Lockkeeper: lease w-3 of b (", END) + "]");
        assertThat(alertmanager().standing())
                .containsExactly(new Standing("w-1", "a", END), new Standing("w-3", "e", END));
    }

    @Test
    void anotherMemberIsAskedWhereOneIsDownOrFails() throws SilenceFailure {
        SayingServer broken = new SayingServer();
        broken.says("POST /api/v2/silences", 503, "");
        says("POST /api/v2/silences", 200, "{'silenceID':'s1'}");
        Alertmanager cluster = alertmanager(target(), PATIENT, URI.create("http://127.0.0.1:9"), broken.base(), base());
        assertThat(cluster.put(WINDOW, null, END).did()).isEqualTo(Did.SET);
        broken.close();
    }

    @Test
    void oneThatNeverAnswersIsWaitedForShortly() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            URI there = URI.create("http://127.0.0.1:" + silent.getLocalPort());
            assertThatExceptionOfType(SilenceFailure.class)
                    .isThrownBy(() -> alertmanager(target(), SHORT, there).standing())
                    .withMessage(there + ": it has not answered in time");
        }
    }

    /** The head comes at once, and the body never ends. */
    @Test
    void oneWhoseAnswerNeverEndsIsWaitedForShortly() throws Exception {
        try (ServerSocket slow = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread answers = new Thread(() -> {
                try (Socket call = slow.accept()) {
                    call.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[".getBytes(UTF_8));
                    call.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException over) {
                    // the test is
                }
            });
            answers.setDaemon(true);
            answers.start();
            URI there = URI.create("http://127.0.0.1:" + slow.getLocalPort());
            assertThatExceptionOfType(SilenceFailure.class)
                    .isThrownBy(() -> alertmanager(target(), SHORT, there).standing())
                    .withMessage(there + ": it has not answered in time");
            answers.join(PATIENT.toMillis());
            assertThat(answers.isAlive()).as("the connection is still open").isFalse();
        }
    }

    @Test
    void anEndlessAnswerIsNotKept() {
        says("GET /api/v2/silences", 200, "[" + " ".repeat(9 << 20));
        assertThatExceptionOfType(SilenceFailure.class)
                .isThrownBy(() -> alertmanager().standing())
                .withMessageContaining("the answer is longer than 8388608 bytes");
    }

    @Test
    void credentialsComeFromFilesAsTheyAreNow() throws Exception {
        says("GET /api/v2/silences", 200, "[]");
        Path file = folder.resolve("secret");
        Alertmanager basic = alertmanager(new Target("key", "lockkeeper", file, null, null), PATIENT, base());
        assertThatExceptionOfType(SilenceFailure.class)
                .isThrownBy(basic::standing)
                .withMessageContaining("NoSuchFileException");
        Files.writeString(file, "süß\n");
        basic.standing();
        assertThat(authorizations)
                .last()
                .isEqualTo("Basic " + Base64.getEncoder().encodeToString("lockkeeper:süß".getBytes(UTF_8)));
        Files.writeString(file, "t0ken\n");
        alertmanager(new Target("key", null, null, file, null), PATIENT, base()).standing();
        assertThat(authorizations).last().isEqualTo("Bearer t0ken");
        Files.writeString(file, "two\nlines\n");
        assertThatExceptionOfType(SilenceFailure.class)
                .isThrownBy(basic::standing)
                .withMessageContaining(file + " must have one line")
                .withMessageNotContaining("two");
    }
}
