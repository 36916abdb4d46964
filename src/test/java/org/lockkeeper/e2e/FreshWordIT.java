package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.Units;

/** Nothing opens on the picture alone, however well it looks: systemd must have said so when it was asked. */
class FreshWordIT extends SandboxedTest {

    private static final String LEASES = "/api/v1/leases";

    /** Without the gate, and with nothing that asks systemd by itself while this test lasts. */
    @Override
    Settings prepare() {
        unit("backup-a", Units.oneshot("backup-a"));
        return Settings.standard()
                .set("lockkeeper.systemd.call-timeout", "1s")
                .set("lockkeeper.systemd.resync-interval", "10m")
                .set("lockkeeper.wait.poll-interval", "1s")
                .guard("backup-*.service", "backup");
    }

    @Test
    void aWindowDoesNotOpenWhileSystemdDoesNotAnswer() {
        host.awaitVerdict("maintenance", "IDLE");
        sandbox.pauseSystemd();
        String window;
        try {
            // The picture is live, and nothing is busy in it.
            assertThat(host.verdict("maintenance").at("/safe").asBoolean()).isTrue();
            window = host.ask("maintenance", Map.of("waitTimeout", "10min"));
            Answer later = host.api().get("/api/v1/windows/" + window + "?until=OPEN&wait=3s");
            assertThat(later.text("/state")).isEqualTo("DRAINING");
        } finally {
            sandbox.resumeSystemd();
        }
        host.reaches(window, "OPEN");
        host.close(window);
    }

    @Test
    void aLeaseIsNotHeldWhileSystemdDoesNotAnswer() {
        host.awaitVerdict("maintenance", "IDLE");
        // The first of all takes its time, and systemd is asked beside the commit of those that do not.
        String first = host.ask("update");
        host.reaches(first, "OPEN");
        host.close(first);
        sandbox.pauseSystemd();
        String lease;
        try {
            lease = host.api()
                    .post(
                            LEASES,
                            Map.of(
                                    "group",
                                    "update",
                                    "reason",
                                    "r",
                                    "owner",
                                    Map.of("name", "p"),
                                    "waitTimeout",
                                    "10min"))
                    .expect(201)
                    .text("/id");
            assertThat(host.api()
                            .get(LEASES + "/" + lease + "?until=HELD&wait=3s")
                            .text("/state"))
                    .isEqualTo("DRAINING");
        } finally {
            sandbox.resumeSystemd();
        }
        assertThat(host.api().get(LEASES + "/" + lease + "?until=HELD&wait=30s").text("/state"))
                .isEqualTo("HELD");
        host.api().release(lease).expect(200);
    }

    @Test
    void aWaitDoesNotEndWhileSystemdDoesNotAnswer() {
        host.awaitVerdict("maintenance", "IDLE");
        sandbox.pauseSystemd();
        try {
            Answer answer =
                    host.api().post("/api/v1/waits", Map.of("timeout", "3s")).expect(200);
            assertThat(answer.text("/outcome")).isEqualTo("TIMED_OUT");
        } finally {
            sandbox.resumeSystemd();
        }
        assertThat(host.api()
                        .post("/api/v1/waits", Map.of("timeout", "30s"))
                        .expect(200)
                        .text("/outcome"))
                .isEqualTo("QUIET");
    }
}
