package org.lockkeeper.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LogOnFailure.class)
final class LockkeeperProcessIT {
    private static final String GROUP = "--lockkeeper.groups.maintenance.conflicts-with=maintenance";

    @Test
    void keepsPortAndStateOverKillAndStop() throws Exception {
        try (LockkeeperProcess lockkeeper = LockkeeperProcess.start(GROUP)) {
            Answer liveness = lockkeeper.api().get("/actuator/health/liveness").expect(200);
            assertThat(liveness.text("/status")).isEqualTo("UP");
            long pid = lockkeeper.pid();

            Files.createDirectories(lockkeeper.stateDirectory());
            Files.writeString(lockkeeper.stateDirectory().resolve("mark"), "");

            lockkeeper.kill9();
            assertThat(lockkeeper.isAlive()).isFalse();
            lockkeeper.restart();
            assertThat(lockkeeper.pid()).isNotEqualTo(pid);
            lockkeeper.api().get("/actuator/health/liveness").expect(200);

            assertThat(lockkeeper.stateDirectory().resolve("mark")).exists();
            assertThat(lockkeeper.stop()).isEqualTo(143);
            assertThat(lockkeeper.log()).contains("Started LockkeeperApplication");
        }
    }

    @Test
    void saysWhatARefusedStartLogged() {
        CommandResult result = LockkeeperProcess.runToEnd(
                "--lockkeeper.groups.maintenance.conflicts-with=maintenance", "--server.port=none");
        assertThat(result.exitCode()).isOne();
        assertThat(result.out()).contains("server.port");
    }
}
