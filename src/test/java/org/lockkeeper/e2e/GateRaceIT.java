package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Windows open and close while starts rain down without a pause: not one gets through once a window is open. */
final class GateRaceIT extends SandboxedTest {
    private static final int WINDOWS = Integer.getInteger("lockkeeper.race-windows", 60);
    private static final List<String> STARTERS = List.of("one", "two");

    @Override
    Settings prepare() {
        for (String key : STARTERS) {
            sandbox.unit("backup-" + key + ".service", """
                    [Unit]
                    StartLimitIntervalSec=0
                    [Service]
                    Type=oneshot
                    ExecStart=/bin/sh -c 'echo >>/shared/runs'
                    """);
            sandbox.unit("starter-" + key + ".service", """
                    [Service]
                    ExecStart=/bin/sh -c 'while :; do systemctl start backup-%s; echo >>/shared/%s.tries; done'
                    """.formatted(key, key));
        }
        return Settings.standard()
                .gated(sandbox)
                .guard("backup-*.service", "backup")
                .with("catch-up", "false");
    }

    @AfterEach
    void endAll() {
        sandbox.systemctl("stop", "starter-*");
    }

    @Test
    void noStartGetsThroughOnceAWindowIsOpen() {
        STARTERS.forEach(key -> sandbox.systemctl("start", "starter-" + key).orFail());
        int through = 0;
        for (int i = 0; i < WINDOWS; i++) {
            int before = sandbox.reachedLines("runs");
            await().pollInterval(Duration.ofMillis(2)).until(() -> sandbox.reachedLines("runs") > before);
            String id = host.api()
                    .post("/api/v1/windows?until=OPEN&wait=30s", Host.fields("maintenance", Map.of()))
                    .expect(201)
                    .text("/id");
            int atOpening = sandbox.reachedLines("runs");
            through += atOpening - before;
            assertThat(host.state(id)).isEqualTo("OPEN");
            // Of three tries that end in the window one was begun in it.
            int tries = tries();
            await().pollInterval(Duration.ofMillis(2)).until(() -> tries() >= tries + 3);
            assertThat(sandbox.reachedLines("runs")).as("runs in window %d", i).isEqualTo(atOpening);
            host.close(id);
        }
        System.out.printf(
                "%d windows against %d starts: %d got through before an opening, none after%n",
                WINDOWS, tries(), through);
        assertThat(through).isPositive();
    }

    private int tries() {
        return STARTERS.stream()
                .mapToInt(key -> sandbox.reachedLines(key + ".tries"))
                .sum();
    }
}
