package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.e2e.WebhookReceiver.Mood;
import org.lockkeeper.e2e.WebhookReceiver.Sent;
import org.lockkeeper.testing.Programs;
import org.lockkeeper.testing.Units;
import tools.jackson.databind.JsonNode;

/**
 * Everybody who watches, at once: Prometheus, Alertmanager, Icinga 2 and a receiver of notifications that misbehaves, through
 * one window with an intruder in it, in the middle of which Lockkeeper and Alertmanager are killed.
 */
final class MonitoredWindowIT extends SandboxedTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration LENGTH = Duration.ofSeconds(15);
    private static final Duration TAIL = Duration.ofSeconds(2);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    private final WebhookReceiver receiver = new WebhookReceiver();

    @SuppressWarnings("NullAway.Init")
    private AlertmanagerProcess alertmanager;

    @SuppressWarnings("NullAway.Init")
    private IcingaProcess icinga;

    @SuppressWarnings("NullAway.Init")
    private Monitoring monitoring;

    @Override
    Settings prepare() {
        List.of("prometheus", "prometheus-alertmanager", "icinga2").forEach(Programs::need);
        alertmanager = new AlertmanagerProcess(folder);
        alertmanager.start();
        icinga = new IcingaProcess(folder);
        icinga.start(DowntimesIT.PERMISSIONS);
        unit("backup-daemon", Units.simple("backup-daemon"));
        return Settings.standard()
                .guard("backup-daemon.service", "backup")
                .set("lockkeeper.silences.host", "127.0.0.1")
                .set("lockkeeper.silences.length", LENGTH.toSeconds() + "s")
                .set("lockkeeper.silences.tail", TAIL.toSeconds() + "s")
                .set("lockkeeper.silences.alertmanager.urls", alertmanager.url())
                .set("lockkeeper.silences.icinga.urls", icinga.url())
                .set("lockkeeper.silences.icinga.host", IcingaProcess.HOST)
                .set("lockkeeper.silences.icinga.username", "lockkeeper")
                .set("lockkeeper.silences.icinga.password-file", password())
                .set("lockkeeper.silences.icinga.ca-file", icinga.ca().toString())
                .set("lockkeeper.notifications.receivers.ops.url", receiver.url("/hook"))
                .set("lockkeeper.notifications.receivers.ops.events", "window.*")
                .set("lockkeeper.notifications.receivers.ops.timeout", "1s");
    }

    private static String password() {
        try {
            return Files.writeString(folder.resolve("password"), "secret\n").toString();
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    @BeforeAll
    void watch() throws IOException {
        monitoring = Monitoring.of(folder, host, alertmanager);
    }

    @AfterAll
    void stopWatching() {
        Stream.of(monitoring, alertmanager, icinga).forEach(one -> {
            if (one != null) {
                close(one);
            }
        });
        receiver.close();
    }

    private static void close(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static ConditionFactory soon() {
        return await().atMost(LONG).pollInterval(Duration.ofMillis(100));
    }

    @Test
    void eachIsToldWhatItShouldKnowAndNoLongerThanItShould() {
        receiver.is(Mood.FAILS);
        soon().untilAsserted(() -> assertThat(monitoring.told()).containsExactly("DiskIsSlow"));

        String window = host.ask("maintenance");
        host.reaches(window, "OPEN");
        soon().untilAsserted(() -> assertThat(silences(window)).hasSize(1));
        soon().untilAsserted(() ->
                assertThat(icinga.downtimeDepth().values()).hasSize(3).containsOnly(1));
        soon().untilAsserted(() -> {
            assertThat(monitoring.told()).isEmpty();
            assertThat(monitoring.heldBack()).contains("DiskIsSlow");
        });
        start("backup-daemon");
        soon().untilAsserted(() -> assertThat(monitoring.told()).containsExactly("LockkeeperIntrusion"));
        stop("backup-daemon");
        soon().until(() -> !of(window, receiver.sent(Mood.FAILS)).isEmpty());
        receiver.is(Mood.HANGS);
        soon().until(() -> !of(window, receiver.sent(Mood.HANGS)).isEmpty());

        host.lockkeeper().kill9();
        alertmanager.kill();
        receiver.is(Mood.REDIRECTS);
        alertmanager.start();
        host.lockkeeper().restart();

        soon().untilAsserted(() -> assertThat(silences(window)).hasSize(1));
        soon().untilAsserted(() -> {
            assertThat(monitoring.told()).containsExactly("LockkeeperIntrusion");
            assertThat(monitoring.heldBack()).contains("DiskIsSlow");
        });
        assertThat(icinga.downtimeDepth().values()).hasSize(3).containsOnly(1);
        soon().until(() -> !of(window, receiver.sent(Mood.REDIRECTS)).isEmpty());
        receiver.is(Mood.OK);

        Instant closed = Instant.now();
        host.close(window);
        soon().untilAsserted(() -> {
            assertThat(silences(window)).isEmpty();
            assertThat(icinga.downtimeDepth().values()).hasSize(3).containsOnly(0);
        });
        assertThat(Instant.now()).isBetween(closed.plus(TAIL).minusMillis(1), closed.plus(LENGTH));
        soon().untilAsserted(() ->
                assertThat(monitoring.told()).containsExactlyInAnyOrder("DiskIsSlow", "LockkeeperIntrusion"));
        assertThat(monitoring.heldBack()).isEmpty();

        allIsDeliveredInOrder(window);
        theSeriesTellOfAllOfIt();
    }

    private List<JsonNode> silences(String window) {
        return alertmanager.active().stream()
                .filter(silence -> silence.at("/comment").asString().contains(window))
                .filter(silence -> OffsetDateTime.parse(silence.at("/endsAt").asString())
                        .toInstant()
                        .isAfter(Instant.now()))
                .toList();
    }

    private static List<Sent> of(String window, List<Sent> sent) {
        return sent.stream().filter(one -> one.subject().equals(window)).toList();
    }

    /** At least once, each under one id however often it was tried, in the order in which it happened, and nowhere else. */
    private void allIsDeliveredInOrder(String window) {
        soon().untilAsserted(() -> assertThat(of(window, receiver.sent(Mood.OK)).stream()
                        .map(Sent::type)
                        .map(type -> type.replace("org.lockkeeper.window.", "")))
                .containsExactly("requested", "granted", "opened", "intruded", "intrusion-ended", "closed"));
        Map<String, String> ids = new HashMap<>();
        assertThat(of(window, receiver.sent()))
                .allSatisfy(sent -> assertThat(ids.computeIfAbsent(sent.id(), id -> sent.type()))
                        .isEqualTo(sent.type()));
        assertThat(ids).hasSize(6);
        assertThat(receiver.sent()).extracting(Sent::path).containsOnly("/hook");
    }

    private void theSeriesTellOfAllOfIt() {
        soon().untilAsserted(() -> assertThat(List.of(
                        "max_over_time(lockkeeper_window_open{group=\"maintenance\"}[5m]) == 1",
                        "lockkeeper_window_open{group=\"maintenance\"} == 0",
                        "max_over_time(lockkeeper_intrusions_total{group=\"maintenance\"}[5m]) >= 1",
                        "min_over_time(up{job=\"lockkeeper\"}[5m]) == 0",
                        "max_over_time(lockkeeper_silences_active{target=\"icinga\"}[5m]) == 1",
                        "lockkeeper_silences_active{target=\"alertmanager\"} == 0",
                        "lockkeeper_hold_seconds_count{group=\"maintenance\",outcome=\"released\"} == 1",
                        "lockkeeper_notifications_total{receiver=\"ops\",outcome=\"delivered\"} >= 1",
                        "lockkeeper_notifications_pending{receiver=\"ops\"} == 0"))
                .allSatisfy(series ->
                        assertThat(monitoring.query(series)).as(series).isNotEmpty()));
    }
}
