package org.lockkeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.Commands;
import org.lockkeeper.testing.Ports;
import org.lockkeeper.testing.SystemdSandbox;

/** The README's walk-through, run as it is written, against the demonstration that it is written for. */
final class WalkThroughIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Process demo;

    private int port;

    @BeforeEach
    void startDemo() throws IOException {
        SystemdSandbox.require();
        port = Ports.reserve();
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                TestLockkeeperApplication.class.getName(),
                "--server.port=" + port));
        demo = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said().toFile())
                .start();
        await("of the demonstration")
                .atMost(LIMIT)
                .failFast(this::failIfEnded)
                .untilAsserted(() -> assertThat(said()).content().contains("Ctrl-C ends Lockkeeper"));
    }

    @AfterEach
    void endDemo() throws InterruptedException {
        if (demo != null) {
            demo.destroy();
            demo.waitFor();
        }
    }

    private void failIfEnded() throws IOException {
        if (!demo.isAlive()) {
            throw new AssertionError("the demonstration has ended: " + Files.readString(said()));
        }
    }

    private Path said() {
        return folder.resolve("demo.log");
    }

    @Test
    void everyCommandDoesWhatTheTextSays() throws IOException, InterruptedException {
        assertThat(said()).content().contains("lockctl status").contains(String.valueOf(port));
        // An answer without a line feed at its end would run into the next, and fail what looks for ends of lines.
        String script = "sudo() { env -u LOCKKEEPER_URL \"$@\"; }\nset -eux\n"
                + WalkThrough.commands()
                        .replace("8460", String.valueOf(port))
                        .replace("not run\" || true", "not run\" || echo \"gave up with $?\"");

        CommandResult result = Commands.run(LIMIT, List.of("sh", "-c", script));

        assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
        assertThat(result.out().lines())
                .as("verdict")
                .anySatisfy(line ->
                        assertThat(line).startsWith("{\"group\":\"maintenance\",\"safe\":false,\"state\":\"BUSY\""))
                .as("the window opens")
                .anySatisfy(
                        line -> assertThat(line).contains("\"state\":\"OPEN\"").endsWith("}"))
                .as("health")
                .anySatisfy(line -> assertThat(line)
                        .contains("\"status\":\"UP\"")
                        .contains("IN_MAINTENANCE")
                        .endsWith("}"))
                .as("the start is held back")
                .anySatisfy(line -> assertThat(line)
                        .contains("\"owed\":[{\"unit\":\"backup-database.service\"")
                        .endsWith("}"))
                .as("the audit trail")
                .anySatisfy(line -> assertThat(line).contains("kernel update"));
        assertThat(result.out())
                .doesNotContain("this does not run\n")
                .contains("is closed")
                .as(result.err())
                .contains("gave up with 75");
        assertThat(result.err()).contains("kernel update");

        await("of the backup that was held back")
                .atMost(Duration.ofSeconds(30))
                .until(() -> Commands.run(
                                LIMIT, List.of("bin/demo", "exec", "systemctl", "is-active", "backup-database.service"))
                        .out()
                        .startsWith("activating"));

        demo.destroy();
        assertThat(demo.waitFor()).isEqualTo(143);
        assertThat(Path.of("target/sandbox/demo")).as("nothing is left behind").doesNotExist();
    }
}
