package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Units;

/** A gate is not closed for ever by a dead process: the timer in systemd really elapses. */
final class DeadManIT extends SandboxedTest {
    private static final Duration LONG = Duration.ofMinutes(2);

    @Override
    Settings prepare() {
        sandbox.unit("backup-a.service", "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo >>/shared/runs'\n");
        unit("app-db", Units.simple("app-db"));
        return Settings.standard()
                .set("lockkeeper.groups.app.conflicts-with", "maintenance")
                .gated(sandbox)
                .set("lockkeeper.gate.dead-man", "10s")
                .guard("backup-a.service", "backup")
                .guard("app-db.service", "app")
                .with("policy", "stop");
    }

    @Test
    void gatesOpenAndWhatWasStoppedRunsWhenTheTimerElapsesAfterAKill() {
        start("app-db");
        host.awaitService("app-db.service", "BUSY active running");
        String id = host.ask("maintenance");
        host.reaches(id, "OPEN");
        assertThat(active("app-db")).isEqualTo("inactive");
        host.lockkeeper().kill9();

        await().atMost(LONG).until(() -> active("app-db").equals("active"));

        sandbox.systemctl("start", "backup-a").orFail();
        assertThat(sandbox.reachedLines("runs")).isOne();
        host.lockkeeper().restart();
        assertThat(host.state(id)).isEqualTo("OPEN");
        await().atMost(LONG).until(() -> active("app-db").equals("inactive"));
        host.close(id);
        await().atMost(LONG).until(() -> active("app-db").equals("active"));
    }

    private String active(String unit) {
        return sandbox.systemctl("is-active", unit).out().strip();
    }
}
