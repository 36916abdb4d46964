package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.testing.Programs;
import tools.jackson.databind.JsonNode;

/** Silences in a real Alertmanager: as long as the window and a tail, whoever is killed meanwhile. */
final class SilencesIT extends SandboxedTest {

    /** That the documentation lists them, MonitoringIT sees to. */
    static final Set<String> METRICS =
            Set.of("lockkeeper_silences_active", "lockkeeper_silences_missing", "lockkeeper_silences_total");

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration LENGTH = Duration.ofSeconds(15);
    private static final Duration TAIL = Duration.ofSeconds(2);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private AlertmanagerProcess alertmanager;

    @Override
    Settings prepare() {
        Programs.need("prometheus-alertmanager");
        alertmanager = new AlertmanagerProcess(folder);
        alertmanager.start();
        return Settings.standard()
                .set("lockkeeper.silences.host", "web1")
                .set("lockkeeper.silences.length", LENGTH.toSeconds() + "s")
                .set("lockkeeper.silences.tail", TAIL.toSeconds() + "s")
                // The first member of the cluster is down.
                .set("lockkeeper.silences.alertmanager.urls[0]", "http://127.0.0.1:9")
                .set("lockkeeper.silences.alertmanager.urls[1]", alertmanager.url());
    }

    @AfterAll
    void stopAlertmanager() {
        if (alertmanager != null) {
            alertmanager.close();
        }
    }

    @AfterEach
    void closeAll() {
        host.closeAll();
    }

    private static ConditionFactory soon() {
        return await().atMost(LONG).pollInterval(Duration.ofMillis(50));
    }

    private String open() {
        String window = host.ask("maintenance");
        host.reaches(window, "OPEN");
        return window;
    }

    /** The one that is in force for this window. */
    private JsonNode silenceOf(String window) {
        soon().untilAsserted(() -> assertThat(of(window, alertmanager.active())).hasSize(1));
        return of(window, alertmanager.active()).get(0);
    }

    private static List<JsonNode> of(String window, List<JsonNode> silences) {
        return silences.stream()
                .filter(silence -> silence.at("/comment").asString().contains(window))
                .toList();
    }

    private static Instant end(JsonNode silence) {
        return OffsetDateTime.parse(silence.at("/endsAt").asString()).toInstant();
    }

    private static Instant start(JsonNode silence) {
        return OffsetDateTime.parse(silence.at("/startsAt").asString()).toInstant();
    }

    private double metric(String name) {
        return Metrics.read(host.api()).value(name);
    }

    @Test
    void aWindowSilencesItsHostForAsLongAsItIsOpenAndATail() {
        Map.of("DiskIsSlow", "web1:9100", "DiskIsFull", "web10:9100", "LockkeeperIntrusion", "web1:8460")
                .forEach((name, instance) ->
                        alertmanager.alert(Map.of("alertname", name, "severity", "warning", "instance", instance)));
        soon().untilAsserted(() ->
                assertThat(alertmanager.told()).containsExactly("DiskIsFull", "DiskIsSlow", "LockkeeperIntrusion"));
        assertThat(metric("lockkeeper_silences_total{outcome=\"set\",target=\"alertmanager\"}"))
                .isNotNegative();

        String window = open();
        JsonNode silence = silenceOf(window);
        assertThat(end(silence)).isBeforeOrEqualTo(Instant.now().plus(LENGTH));
        assertThat(silence.at("/createdBy").asString()).isEqualTo("lockkeeper");
        assertThat(silence.at("/comment").asString()).contains(window, "alice", "kernel update");
        soon().untilAsserted(
                        () -> assertThat(alertmanager.told()).containsExactly("DiskIsFull", "LockkeeperIntrusion"));
        soon().untilAsserted(() -> assertThat(metric("lockkeeper_silences_active{target=\"alertmanager\"}"))
                .isEqualTo(1));

        // It is the same that is renewed.
        soon().untilAsserted(() -> assertThat(end(silenceOf(window))).isAfter(end(silence)));
        assertThat(of(window, alertmanager.silences()))
                .singleElement()
                .satisfies(same -> assertThat(same.at("/id")).isEqualTo(silence.at("/id")));

        alertmanager.kill();
        alertmanager.start();
        silenceOf(window);

        Instant closed = Instant.now();
        host.close(window);
        soon().untilAsserted(() -> assertThat(end(silenceOf(window)))
                .isBetween(closed.plus(TAIL).minusMillis(1), Instant.now().plus(TAIL)));
        soon().untilAsserted(() -> assertThat(of(window, alertmanager.active())).isEmpty());
        assertThat(Instant.now()).isBetween(closed.plus(TAIL).minusMillis(1), closed.plus(LENGTH));
        soon().untilAsserted(() -> assertThat(host.lockkeeper().log())
                .containsPattern("event=silence.set window=" + window + " .*target=alertmanager until=")
                .containsPattern("event=silence.ended window=" + window + " .*target=alertmanager"));
        assertThat(metric("lockkeeper_silences_active{target=\"alertmanager\"}"))
                .isZero();
    }

    /** Each outcome from the start on. */
    @Test
    void itsMetricsAreThereBeforeAnythingHasHappened() {
        List<String> ours = Metrics.read(host.api()).lines().stream()
                .filter(line -> line.startsWith("lockkeeper_silence"))
                .toList();
        assertThat(ours.stream().map(line -> line.replaceFirst("\\{.*", "")).collect(Collectors.toSet()))
                .isEqualTo(METRICS);
        assertThat(ours)
                .filteredOn(line -> line.startsWith("lockkeeper_silences_total"))
                .extracting(line -> line.replaceFirst(".*outcome=\"(\\w+)\",target=\"alertmanager\".*", "$1"))
                .containsExactlyInAnyOrder("set", "renewed", "set_again", "left_ended", "ended", "failed");
    }

    @Test
    void aLockkeeperThatIsKilledLeavesAShortOneAndTakesItUpAgain() {
        String window = open();
        JsonNode silence = silenceOf(window);
        host.lockkeeper().kill9();
        assertThat(end(silenceOf(window))).isBeforeOrEqualTo(Instant.now().plus(LENGTH));
        host.lockkeeper().restart();
        soon().untilAsserted(() -> assertThat(end(silenceOf(window))).isAfter(end(silence)));
        // The same one, unless it had run out before Lockkeeper was back: never two at once.
        assertThat(of(window, alertmanager.silences()))
                .filteredOn(other -> !other.at("/id").equals(silence.at("/id")))
                .allSatisfy(later -> assertThat(start(later)).isAfterOrEqualTo(end(silence)));
    }

    @Test
    void whatAPersonEndsStaysEnded() {
        String window = open();
        alertmanager.expire(silenceOf(window).at("/id").asString());
        soon().untilAsserted(() ->
                assertThat(host.lockkeeper().log()).containsPattern("event=silence.left-ended window=" + window));
        assertThat(of(window, alertmanager.active())).isEmpty();
        host.close(window);
    }

    @Test
    void anAlertmanagerThatIsDownDelaysNothingAndIsToldLater() {
        alertmanager.kill();
        String window = open();
        soon().untilAsserted(() -> assertThat(metric("lockkeeper_silences_missing{target=\"alertmanager\"}"))
                .isEqualTo(1));
        JsonNode health = host.api().get("/actuator/health").expect(200).body();
        assertThat(health.at("/status").asString()).isEqualTo("UP");
        assertThat(health.at("/components/silences/status").asString()).isEqualTo("UNKNOWN");
        assertThat(health.at("/components/silences/details/alertmanager/reason").asString())
                .contains("nobody listens there");
        assertThat(host.api().get("/actuator/health/maintenance").status()).isEqualTo(200);
        alertmanager.start();
        silenceOf(window);
        soon().untilAsserted(() -> assertThat(metric("lockkeeper_silences_missing{target=\"alertmanager\"}"))
                .isZero());
        assertThat(host.api()
                        .get("/actuator/health")
                        .expect(200)
                        .body()
                        .at("/components/silences/status")
                        .asString())
                .isEqualTo("UP");
        host.close(window);
    }
}
