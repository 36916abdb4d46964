package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Units;
import tools.jackson.databind.JsonNode;

/** Who ran inside a window although it excludes him stands in its record, also when he has gone. */
final class IntrusionIT extends SandboxedTest {
    private static final Duration POLL = Duration.ofMillis(20);

    @Override
    Settings prepare() {
        unit("backup-daemon", Units.simple("backup-daemon"));
        unit("backup-friend", Units.simple("backup-friend"));
        sandbox.unit("backup-brief.service", "[Service]\nType=simple\nExecStart=true\n");
        return Settings.standard()
                .gated(sandbox)
                .guard("backup-*.service", "backup")
                .guard("*-odd.service", "backup");
    }

    @AfterEach
    void endAll() {
        if (!host.lockkeeper().isAlive()) {
            host.lockkeeper().restart();
        }
        sandbox.systemctl("kill", "--signal=KILL", "backup-*");
        host.closeAll();
        host.awaitVerdict("maintenance", "IDLE");
    }

    private String open(Map<String, ?> more) {
        Map<String, Object> fields = new HashMap<>(Host.fields("maintenance", Map.of()));
        fields.putAll(more);
        String id = host.api().post("/api/v1/windows", fields).expect(201).text("/id");
        host.reaches(id, "OPEN");
        return id;
    }

    private List<String> intruders(String id) {
        JsonNode all = host.window(id).body().at("/intrusions");
        return StreamSupport.stream(all.spliterator(), false)
                .map(one -> one.at("/unit").asString()
                        + (one.at("/until").isMissingNode() || one.at("/until").isNull() ? " runs" : " ran"))
                .toList();
    }

    private void awaitIntruders(String id, String... wanted) {
        await().pollInterval(POLL).untilAsserted(() -> assertThat(intruders(id)).containsExactly(wanted));
    }

    @Test
    void intruderIsOnTheRecordWhileItRunsAndWhenItHasGone() {
        String id = open(Map.of());
        sandbox.systemctl("start", "backup-daemon").orFail();
        awaitIntruders(id, "backup-daemon.service runs");
        JsonNode seen = host.window(id).body().at("/intrusions/0");
        assertThat(seen.at("/run").asString()).isEqualTo(invocation("backup-daemon"));
        sandbox.systemctl("stop", "backup-daemon").orFail();
        awaitIntruders(id, "backup-daemon.service ran");

        JsonNode closed = host.close(id).body();

        assertThat(closed.at("/intrusions/0/unit").asString()).isEqualTo("backup-daemon.service");
        assertThat(intruders(id)).containsExactly("backup-daemon.service ran");
        assertThat(Audit.read(host.api()).of(id).stream()
                        .map(entry -> entry.at("/type").asString())
                        .toList())
                .containsSubsequence("HELD", "INTRUDED", "INTRUSION_ENDED", "ENDED");
        assertThat(Metrics.read(host.api()).value("lockkeeper_intrusions_total{group=\"maintenance\"}"))
                .isPositive();
    }

    private String invocation(String unit) {
        return sandbox.systemctl("show", "--value", "--property=InvocationID", unit)
                .orFail()
                .out()
                .trim();
    }

    @Test
    void oneThatComesAndGoesAtOnceIsSeen() {
        String id = open(Map.of());
        for (int i = 0; i < 5; i++) {
            sandbox.systemctl("start", "backup-brief").orFail();
        }
        await().pollInterval(POLL)
                .untilAsserted(() -> assertThat(intruders(id)).hasSize(5).containsOnly("backup-brief.service ran"));
    }

    @Test
    void transientOneIsSeen() {
        String id = open(Map.of());
        sandbox.exec("systemd-run", "--unit=x-odd", "sleep", "0.5").orFail();
        awaitIntruders(id, "x-odd.service runs");
        awaitIntruders(id, "x-odd.service ran");
    }

    @Test
    void admittedOnesAndThoseThatRanBeforeItWasOpenAreNone() {
        String id = open(Map.of("admits", List.of("backup-friend.service")));
        sandbox.systemctl("start", "backup-friend").orFail();
        host.awaitService("backup-friend.service", "BUSY active running");
        sandbox.systemctl("stop", "backup-friend").orFail();
        sandbox.systemctl("start", "backup-brief").orFail();
        awaitIntruders(id, "backup-brief.service ran");
    }

    @Test
    void intruderOutlivesARestartAsTheSameAndOneThatEndedMeanwhileHasEnded() {
        String id = open(Map.of());
        sandbox.systemctl("start", "backup-daemon", "backup-friend").orFail();
        await().pollInterval(POLL).until(() -> intruders(id).size() == 2);
        host.lockkeeper().kill9();
        sandbox.systemctl("stop", "backup-friend").orFail();
        host.lockkeeper().restart();
        await().pollInterval(POLL)
                .untilAsserted(() -> assertThat(intruders(id))
                        .containsExactlyInAnyOrder("backup-daemon.service runs", "backup-friend.service ran"));
    }

    @Test
    void lockctlSaysSoWhenItClosesTheWindow() {
        String id = open(Map.of());
        sandbox.systemctl("start", "backup-brief").orFail();
        awaitIntruders(id, "backup-brief.service ran");
        Lockctl lockctl = new Lockctl("sh", host.lockkeeper().baseUri().toString());
        assertThat(lockctl.run("window", "close", id).out())
                .contains(id + " was intruded on: backup-brief.service ran inside it from ");
    }
}
