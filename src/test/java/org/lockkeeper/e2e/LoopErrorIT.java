package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.base.vital.Vital;
import org.lockkeeper.testing.Units;

/** An error in each of the loops: the process ends, is started again, and knows what it knew. */
final class LoopErrorIT extends SandboxedTest {
    private int runs;

    @Override
    Settings prepare() {
        unit("backup-a", Units.oneshot("backup-a"));
        return Settings.standard()
                .guard("backup-*.service", "backup")
                .gated(sandbox)
                .set("lockkeeper.groups.maintenance.reboots", "true")
                .set("lockkeeper.systemd.resync-interval", "1s")
                .jvm(Vital.ERROR_FILE, plant().toString());
    }

    private Path plant() {
        return sandbox.scratch().resolve("plant");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "admission",
                "owner-watch",
                "lock-writer",
                "guarded-services",
                "systemd-watch",
                "systemd-signals",
                "logind-watch",
                "start-gate",
                "claim-waiters"
            })
    void endsTheProcessAndNothingIsLost(String loop) throws IOException {
        String open = host.ask(Settings.FREE);
        host.reaches(open, "OPEN");
        Files.createDirectories(sandbox.scratch());
        Files.writeString(plant(), loop);
        // Something that every loop has a part in.
        try {
            start("backup-a");
            host.api().post("/api/v1/windows?until=OPEN&wait=1s", Host.fields("cleanup", Map.of()));
        } catch (RuntimeException ended) {
            assertThat(ended).hasMessageContaining("IOException");
        }
        host.lockkeeper().awaitEnd();
        assertThat(host.lockkeeper().exitCode()).isEqualTo(Vital.EXIT_CODE);
        assertThat(host.lockkeeper().log()).contains(loop + " has failed", "planted in " + loop);
        Files.delete(plant());
        host.lockkeeper().restart();
        assertThat(host.state(open)).isEqualTo("OPEN");
        host.closeAll();
        if (sandbox.reached("backup-a", "end").size() > runs) {
            sandbox.tell("backup-a", "end");
        }
        host.awaitService("backup-a.service", "IDLE inactive dead");
        runs = sandbox.reached("backup-a", "end").size();
    }
}
