package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.testing.Programs;
import tools.jackson.databind.JsonNode;

/** Downtimes of a host and its services in a real Icinga 2. */
final class DowntimesIT extends SandboxedTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration LENGTH = Duration.ofSeconds(9);
    private static final Duration TAIL = Duration.ofSeconds(2);
    private static final Map<String, Integer> NONE = Map.of("web1", 0, "web1!disk", 0, "web1!load", 0);
    private static final Map<String, Integer> ONE = Map.of("web1", 1, "web1!disk", 1, "web1!load", 1);

    /** What the documentation asks for. */
    static final List<String> PERMISSIONS = List.of(
            "actions/schedule-downtime",
            "actions/remove-downtime",
            "objects/query/downtime",
            "objects/modify/downtime");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private IcingaProcess icinga;

    @Override
    Settings prepare() {
        Programs.need("icinga2");
        icinga = new IcingaProcess(folder);
        icinga.start(PERMISSIONS);
        Path password = folder.resolve("password");
        try {
            Files.writeString(password, "secret\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Settings.standard()
                .set("lockkeeper.silences.length", LENGTH.toSeconds() + "s")
                .set("lockkeeper.silences.tail", TAIL.toSeconds() + "s")
                .set("lockkeeper.silences.icinga.urls", icinga.url())
                .set("lockkeeper.silences.icinga.host", IcingaProcess.HOST)
                .set("lockkeeper.silences.icinga.username", "lockkeeper")
                .set("lockkeeper.silences.icinga.password-file", password.toString())
                .set("lockkeeper.silences.icinga.ca-file", icinga.ca().toString());
    }

    @AfterAll
    void stopIcinga() {
        if (icinga != null) {
            icinga.close();
        }
    }

    @AfterEach
    void closeAll() {
        host.closeAll();
        soon().untilAsserted(() -> assertThat(icinga.downtimes()).isEmpty());
    }

    private static ConditionFactory soon() {
        return await().atMost(LONG).pollInterval(Duration.ofMillis(100));
    }

    private String open() {
        String window = host.ask("maintenance");
        host.reaches(window, "OPEN");
        return window;
    }

    private static Instant end(JsonNode downtime) {
        return Instant.ofEpochMilli(Math.round(downtime.at("/attrs/end_time").asDouble() * 1000));
    }

    /** Icinga keeps those that have ended for another minute. */
    private List<Instant> endsInForce() {
        Instant now = Instant.now();
        return icinga.downtimes().stream()
                .map(DowntimesIT::end)
                .filter(end -> end.isAfter(now))
                .toList();
    }

    private double metric(String outcome) {
        return Metrics.read(host.api())
                .value("lockkeeper_silences_total{outcome=\"" + outcome + "\",target=\"icinga\"}");
    }

    @Test
    void aWindowIsADowntimeOfTheHostAndAllItsServicesAndNoLonger() {
        assertThat(icinga.downtimeDepth()).isEqualTo(NONE);
        String window = open();
        soon().untilAsserted(() -> assertThat(icinga.downtimeDepth()).isEqualTo(ONE));
        assertThat(icinga.downtimes()).hasSize(3).allSatisfy(downtime -> {
            assertThat(end(downtime)).isBeforeOrEqualTo(Instant.now().plus(LENGTH));
            assertThat(downtime.at("/attrs/author").asString()).isEqualTo("lockkeeper");
            assertThat(downtime.at("/attrs/comment").asString()).contains(window, "alice", "kernel update");
        });

        // All three are extended, and they stay the same three.
        List<Instant> before = endsInForce();
        soon().untilAsserted(() -> assertThat(endsInForce())
                .hasSize(3)
                .allSatisfy(end -> assertThat(end).isAfter(before.get(0))));
        assertThat(icinga.downtimes()).hasSize(3);

        Instant closed = Instant.now();
        host.close(window);
        soon().untilAsserted(() -> assertThat(icinga.downtimes())
                .isNotEmpty()
                .allSatisfy(downtime -> assertThat(end(downtime))
                        .isBeforeOrEqualTo(Instant.now().plus(TAIL))));
        soon().untilAsserted(() -> assertThat(icinga.downtimeDepth()).isEqualTo(NONE));
        assertThat(Instant.now()).isBetween(closed.plus(TAIL).minusMillis(1), closed.plus(LENGTH));
        soon().untilAsserted(() -> assertThat(host.lockkeeper().log())
                .containsPattern("event=silence.set window=" + window + " .*target=icinga until=")
                .containsPattern("event=silence.ended window=" + window + " .*target=icinga"));
        assertThat(icinga.downtimes()).isEmpty();
    }

    @Test
    void whatAReasonSaysIsNoName() {
        String one = host.ask(Settings.FREE);
        host.reaches(one, "OPEN");
        String other = host.ask(Settings.FREE, Map.of("reason", "after " + one + " of alice"));
        host.reaches(other, "OPEN");
        soon().untilAsserted(() -> assertThat(icinga.downtimeDepth()).containsEntry("web1!disk", 2));
        host.close(one);
        soon().untilAsserted(() -> assertThat(host.lockkeeper().log())
                .containsPattern("event=silence.ended window=" + one + " .*target=icinga"));
        assertThat(icinga.downtimeDepth()).isEqualTo(ONE);
        host.close(other);
    }

    /** Icinga keeps downtimes whatever happens: so they are short. */
    @Test
    void aLockkeeperThatIsKilledLeavesAShortOneAndNotTwo() {
        String window = open();
        soon().untilAsserted(() -> assertThat(icinga.downtimeDepth()).isEqualTo(ONE));
        host.lockkeeper().kill9();
        assertThat(icinga.downtimes())
                .hasSize(3)
                .allSatisfy(downtime -> assertThat(end(downtime))
                        .isBeforeOrEqualTo(Instant.now().plus(LENGTH)));
        soon().untilAsserted(() -> assertThat(icinga.downtimeDepth()).isEqualTo(NONE));
        // Those that have run out are still known, and must not be in force again beside the new ones.
        host.lockkeeper().restart();
        soon().untilAsserted(() -> assertThat(icinga.downtimeDepth()).isEqualTo(ONE));
        soon().untilAsserted(() -> assertThat(metric("renewed")).isPositive());
        assertThat(icinga.downtimeDepth()).isEqualTo(ONE);
        host.close(window);
    }

    /** Icinga answers as if there were nothing. */
    @Test
    void aMissingPermissionIsToldAndDelaysNothing() {
        icinga.kill();
        icinga.start(List.of("objects/query/downtime"));
        String window = open();
        soon().untilAsserted(() -> {
            JsonNode health = host.api().get("/actuator/health").expect(200).body();
            assertThat(health.at("/status").asString()).isEqualTo("UP");
            assertThat(health.at("/components/silences/details/icinga/reason").asString())
                    .contains("lacks the permission actions/schedule-downtime");
        });
        assertThat(Metrics.read(host.api()).value("lockkeeper_silences_missing{target=\"icinga\"}"))
                .isEqualTo(1);
        icinga.kill();
        icinga.start(PERMISSIONS);
        soon().untilAsserted(() -> assertThat(icinga.downtimeDepth()).isEqualTo(ONE));
        host.close(window);
    }
}
