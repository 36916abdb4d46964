package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.e2e.WebhookReceiver.Mood;
import org.lockkeeper.e2e.WebhookReceiver.Sent;
import org.lockkeeper.testing.Ports;
import org.lockkeeper.testing.Units;
import tools.jackson.databind.json.JsonMapper;

/** Told to others over HTTP: at least once, in order, signed; and a receiver that does not listen is in nobody's way. */
final class NotificationsIT extends SandboxedTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    private final WebhookReceiver receiver = new WebhookReceiver();
    private final WebhookReceiver chat = new WebhookReceiver();

    @Override
    Settings prepare() {
        unit("backup-a", Units.oneshot("backup-a"));
        return Settings.standard()
                .guard("backup-a.service", "backup")
                .set("lockkeeper.notifications.source", "https://hosts.example/db1")
                .set("lockkeeper.notifications.receivers.ops.url", receiver.url("/hook"))
                .set("lockkeeper.notifications.receivers.ops.events", "window.*,verdict.changed")
                .set(
                        "lockkeeper.notifications.receivers.ops.secret-files",
                        secret("new", "whsec_" + Base64.getEncoder().encodeToString(KEY)) + ","
                                + secret("old", "another secret of 24 bytes or more"))
                .set("lockkeeper.notifications.receivers.ops.timeout", "1s")
                .set("lockkeeper.notifications.receivers.chat.url", chat.url("/chat"))
                .set("lockkeeper.notifications.receivers.chat.events", "org.lockkeeper.window.*")
                .set("lockkeeper.notifications.receivers.chat.groups", "maintenance")
                .set("lockkeeper.notifications.receivers.chat.authorization-file", secret("auth", "Bearer tk_1"))
                .set(
                        "lockkeeper.notifications.receivers.chat.template",
                        "{\"text\":\"{{event}} {{subject}}: {{reason}}\"}")
                .set("lockkeeper.notifications.receivers.dead.url", "http://127.0.0.1:" + Ports.reserve() + "/");
    }

    private static String secret(String name, String text) {
        try {
            Path file = Files.writeString(folder.resolve(name), text + "\n");
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"))
                    .toString();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @BeforeEach
    void listens() {
        receiver.is(Mood.OK);
        receiver.refuses("");
    }

    @AfterEach
    void allIsQuiet() {
        sandbox.systemctl("kill", "--signal=KILL", "backup-a");
        host.closeAll();
    }

    @AfterAll
    void hangUp() {
        receiver.close();
        chat.close();
    }

    /** Fails, hangs, dies with us, redirects, and recovers: all is told in the end, in order, and nowhere else. */
    @Test
    void whateverTheReceiverDoesEachIsToldAndInOrder() {
        receiver.is(Mood.FAILS);
        String window = host.ask("maintenance");
        host.reaches(window, "OPEN");
        await().atMost(LONG).until(() -> attempts(window, Mood.FAILS), list -> !list.isEmpty());
        receiver.is(Mood.HANGS);
        await().atMost(LONG).until(() -> attempts(window, Mood.HANGS), list -> !list.isEmpty());
        String later = host.ask("maintenance");

        host.lockkeeper().kill9();
        receiver.is(Mood.REDIRECTS);
        host.lockkeeper().restart();
        await().atMost(LONG).until(() -> attempts(window, Mood.REDIRECTS), list -> !list.isEmpty());
        host.close(window);
        receiver.is(Mood.OK);
        host.reaches(later, "OPEN");
        host.close(later);

        List<String> whole = List.of("requested", "granted", "opened", "closed");
        await().atMost(LONG).untilAsserted(() -> {
            assertThat(delivered(window)).containsExactlyElementsOf(whole);
            assertThat(delivered(later)).containsExactlyElementsOf(whole);
        });
        for (String each : List.of(window, later)) {
            Set<String> tried = new TreeSet<>();
            attempts(each).forEach(sent -> tried.add(sent.id()));
            assertThat(tried).as("no other ids before the kill than after it").hasSize(whole.size());
        }
        assertThat(receiver.sent()).extracting(Sent::path).containsOnly("/hook");
        assertThat(receiver.sent()).allSatisfy(NotificationsIT::isSigned);
    }

    /** What it is sent is a CloudEvent, with what the audit trail says. */
    @Test
    void anEventSaysWhatHasHappened() {
        String window = host.ask("maintenance", Map.of("reason", "a \"quoted\" reason"));
        host.reaches(window, "OPEN");
        host.close(window);
        await().atMost(LONG).untilAsserted(() -> assertThat(delivered(window)).hasSize(4));
        Sent opened = attempts(window, Mood.OK).get(2);
        assertThat(opened.headers())
                .containsEntry("content-type", "application/cloudevents+json; charset=utf-8")
                .containsEntry("webhook-id", opened.json().at("/id").asString());
        assertThat(opened.json().toString())
                .contains("\"specversion\":\"1.0\"")
                .contains("\"source\":\"https://hosts.example/db1\"")
                .contains("\"type\":\"org.lockkeeper.window.opened\"");
        assertThat(opened.json().at("/data/reason").asString()).isEqualTo("a \"quoted\" reason");
        assertThat(opened.json().at("/data/owner").asString()).isEqualTo("alice");
        assertThat(opened.json().at("/data/group").asString()).isEqualTo("maintenance");
    }

    /** From the call that asked to all that is told of it; and what is malformed is as if it were not there. */
    @Test
    void aTraceIsFollowed() {
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        String window = askedWithin(trace);
        String malformed = askedWithin(trace + " x=y");
        try (EventStream stream = EventStream.open(host.lockkeeper().baseUri())) {
            await().atMost(LONG).until(stream::last, last -> last.contains("\"traceparent\":\"" + trace + "\""));
        }
        host.close(window);
        host.close(malformed);
        assertThat(Audit.read(host.api()).of(window))
                .hasSize(4)
                .allSatisfy(entry ->
                        assertThat(entry.at("/traceparent").asString("")).isEqualTo(trace));
        assertThat(Audit.read(host.api()).of(malformed))
                .allSatisfy(entry -> assertThat(entry.has("traceparent")).isFalse());
        await().atMost(LONG).untilAsserted(() -> {
            assertThat(delivered(window)).hasSize(4);
            assertThat(delivered(malformed)).hasSize(4);
            assertThat(host.lockkeeper().log())
                    .containsPattern("event=window.closed window=" + window + " .*traceparent=" + trace + " ");
        });
        assertThat(attempts(window))
                .allSatisfy(sent ->
                        assertThat(sent.json().at("/traceparent").asString("")).isEqualTo(trace));
        assertThat(attempts(malformed))
                .allSatisfy(sent -> assertThat(sent.json().has("traceparent")).isFalse());
    }

    private String askedWithin(String trace) {
        String json = JsonMapper.shared().writeValueAsString(Host.fields(Settings.FREE, Map.of()));
        return host.api()
                .send("POST", "/api/v1/windows", json, Map.of("traceparent", trace))
                .expect(201)
                .text("/id");
    }

    /** Not by a commit, and yet once: a change of the verdict, over a kill as well. */
    @Test
    void aVerdictThatChangesIsToldOnce() {
        await().atMost(LONG).until(() -> verdicts("IDLE"), count -> count >= 1);
        long idle = verdicts("IDLE");
        start("backup-a");
        host.awaitService("backup-a.service", "BUSY activating start");
        await().atMost(LONG).until(() -> verdicts("BUSY"), count -> count == 1);
        host.lockkeeper().kill9();
        host.lockkeeper().restart();
        sandbox.tell("backup-a", "end");
        await().atMost(LONG).until(() -> verdicts("IDLE") > idle);
        assertThat(verdicts("BUSY")).isEqualTo(1);
    }

    /** One letter that is never taken: the rest of its window waits for it, and nothing else does. */
    @Test
    void whatIsNotTakenHoldsUpItsSubjectAlone() {
        String refused = host.ask("maintenance");
        receiver.refuses(refused);
        host.reaches(refused, "OPEN");
        host.close(refused);
        String free = host.ask(Settings.FREE);
        host.reaches(free, "OPEN");
        host.close(free);
        await().atMost(LONG).untilAsserted(() -> assertThat(delivered(free)).hasSize(4));
        Set<String> tried = new HashSet<>();
        attempts(refused, Mood.FAILS).forEach(sent -> tried.add(sent.id()));
        assertThat(tried).as("the first that was not taken, and none behind it").hasSize(1);
        receiver.refuses("");
        await().atMost(LONG)
                .untilAsserted(() ->
                        assertThat(delivered(refused)).containsExactly("requested", "granted", "opened", "closed"));
    }

    /** What wants JSON of its own is sent that, of its group alone; and it does not wait for those that fail. */
    @Test
    void aTemplateFeedsWhoKnowsNoCloudEvents() {
        receiver.is(Mood.HANGS);
        String other = host.ask(Settings.FREE);
        String window = host.ask("maintenance", Map.of("reason", "a \"b\" {{owner}}"));
        host.reaches(window, "OPEN");
        host.close(window);
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(told(window))
                        .containsExactly(
                                "window.requested " + window + ": a \"b\" {{owner}}",
                                "window.granted " + window + ": a \"b\" {{owner}}",
                                "window.opened " + window + ": a \"b\" {{owner}}",
                                "window.closed " + window + ": a \"b\" {{owner}}"));
        assertThat(told(other)).isEmpty();
        assertThat(chat.sent())
                .allSatisfy(sent -> assertThat(sent.headers())
                        .containsEntry("authorization", "Bearer tk_1")
                        .containsEntry("content-type", "application/json")
                        .doesNotContainKey("webhook-signature"));
    }

    private List<String> told(String window) {
        return chat.sent().stream()
                .map(sent -> sent.json().at("/text").asString())
                .filter(text -> text.contains(window))
                .toList();
    }

    /** Once, and a short one when a quarter of it is left. */
    @Test
    void aWindowThatWillEndSoonIsTold() {
        String window = host.ask(Settings.FREE, Map.of("duration", "4s"));
        host.reaches(window, "CLOSED");
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(delivered(window))
                        .containsExactly("requested", "granted", "opened", "ending-soon", "closed"));
    }

    /** The receiver wants no more: it is left alone until the next start. And health and metrics say how each is doing. */
    @Test
    void whoIsGoneIsCalledNoMore() {
        receiver.is(Mood.GONE);
        String window = host.ask("maintenance");
        host.reaches(window, "OPEN");
        await().atMost(LONG).until(() -> attempts(window, Mood.GONE), list -> !list.isEmpty());
        host.close(window);
        await().atMost(LONG).untilAsserted(() -> assertThat(told(window)).hasSize(4));
        assertThat(attempts(window)).hasSize(1);
        String health = host.api()
                .get("/actuator/health/notifications")
                .expect(200)
                .body()
                .toString();
        assertThat(health)
                .contains("\"fault\":\"it answered 410: it is gone\"")
                .contains("\"fault\":\"ConnectException")
                .doesNotContain("tk_1", "hook");
        assertThat(host.api().get("/api/v1/notifications").expect(200).body().at("/receivers/2/gone"))
                .hasToString("true");
        Metrics metrics = Metrics.read(host.api());
        assertThat(metrics.value("lockkeeper_notifications_oldest_seconds{receiver=\"dead\"}"))
                .isPositive();
        assertThat(metrics.value("lockkeeper_notifications_pending{receiver=\"chat\"}"))
                .isZero();
        assertThat(metrics.value("lockkeeper_notifications_total{outcome=\"delivered\",receiver=\"chat\"}"))
                .isPositive();
        assertThat(metrics.value("lockkeeper_notifications_total{outcome=\"expired\",receiver=\"chat\"}"))
                .isZero();
        receiver.is(Mood.OK);
        host.lockkeeper().restart();
        await().atMost(LONG).untilAsserted(() -> assertThat(delivered(window)).hasSize(4));
        assertThat(host.lockkeeper().log()).doesNotContain("tk_1", "another secret", "0123456789abcdef");
    }

    private long verdicts(String state) {
        Set<String> ids = new HashSet<>();
        receiver.sent().stream()
                .filter(sent -> sent.subject().equals("verdict/maintenance"))
                .filter(sent -> sent.json().at("/data/state").asString("").equals(state))
                .forEach(sent -> ids.add(sent.id()));
        return ids.size();
    }

    private List<Sent> attempts(String window) {
        return receiver.sent().stream()
                .filter(sent -> sent.subject().equals(window))
                .toList();
    }

    private List<Sent> attempts(String window, Mood answered) {
        return attempts(window).stream().filter(sent -> sent.mood() == answered).toList();
    }

    /** The events that were taken, each at its first time. */
    private List<String> delivered(String window) {
        Set<String> seen = new HashSet<>();
        return attempts(window, Mood.OK).stream()
                .filter(sent -> seen.add(sent.id()))
                .map(sent -> sent.type().replaceFirst(".*[.]", ""))
                .toList();
    }

    /** By the receiver's own reckoning: of id, time and body, by either secret. */
    private static void isSigned(Sent sent) throws GeneralSecurityException {
        String content = sent.id() + "." + sent.headers().get("webhook-timestamp") + "." + sent.body();
        assertThat(Arrays.asList(
                        sent.headers().getOrDefault("webhook-signature", "").split(" ", -1)))
                .containsExactly(
                        mac(KEY, content),
                        mac("another secret of 24 bytes or more".getBytes(StandardCharsets.UTF_8), content));
        assertThat(Long.parseLong(sent.headers().getOrDefault("webhook-timestamp", "0")))
                .isCloseTo(System.currentTimeMillis() / 1000, org.assertj.core.data.Offset.offset(120L));
    }

    private static String mac(byte[] key, String content) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
    }
}
