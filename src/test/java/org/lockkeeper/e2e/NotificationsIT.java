package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
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
import org.lockkeeper.testing.Units;

/** Told to others over HTTP: at least once, in order, signed; and a receiver that does not listen is in nobody's way. */
final class NotificationsIT extends SandboxedTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    private final WebhookReceiver receiver = new WebhookReceiver();

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
                .set("lockkeeper.notifications.receivers.dead.url", "http://127.0.0.1:" + deadPort() + "/");
    }

    private static Path secret(String name, String text) {
        try {
            Path file = Files.writeString(folder.resolve(name), text + "\n");
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    private static int deadPort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    @BeforeEach
    void listens() {
        receiver.is(Mood.OK);
    }

    @AfterEach
    void allIsQuiet() {
        sandbox.systemctl("kill", "--signal=KILL", "backup-a");
        host.closeAll();
    }

    @AfterAll
    void hangUp() {
        receiver.close();
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
