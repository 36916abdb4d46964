package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.ComposeFile;
import org.lockkeeper.testing.Container;
import org.lockkeeper.testing.ContainerImage;
import org.lockkeeper.testing.SystemdSandbox;
import org.lockkeeper.testing.Units;

/** The container image, built from the Dockerfile and run as docker-compose.yml says, against a real system bus. */
final class ImageIT {
    private static final Duration START = Duration.ofMinutes(1);
    private static final int TERMINATED = 128 + 15;
    private static final String ASK = """
            {"group":"maintenance","reason":"kernel update","requestedBy":"alice","duration":"10min"}""";

    @Test
    void isHealthyWaitsForTheHostsJobAndItsWindowOutlivesTheContainer() throws IOException {
        try (SystemdSandbox sandbox = SystemdSandbox.start();
                ContainerImage image = ContainerImage.build()) {
            sandbox.unit("backup-a.service", Units.oneshot("a").text()).daemonReload();
            Path folder = Files.createDirectories(sandbox.scratch());
            Path state = newVolume(folder.resolve("volume"));
            ComposeFile compose = ComposeFile.read();
            sandbox.exec(compose.once()).orFail();
            List<String> options = compose.options(Map.of(
                    "/run/dbus", sandbox.busSocket().toRealPath().getParent(),
                    "./application.yml", configuration(folder),
                    "state", state));

            Container first = image.start(options);
            awaitUp(first);
            assertThat(first.isHealthy()).as("health check of the image").isTrue();
            assertThat(Files.getAttribute(state.resolve("lockkeeper.db"), "unix:uid"))
                    .isEqualTo(8460);

            sandbox.systemctl("start", "--no-block", "backup-a.service").orFail();
            await().until(() ->
                    text(first, "/api/v1/verdict?group=maintenance", "/state").equals("BUSY"));
            String window = first.post("/api/v1/windows", ASK).at("/id").asString();
            String path = "/api/v1/windows/" + window;
            assertThat(text(first, path, "/blockers/0/subject")).isEqualTo("backup-a.service");
            sandbox.tell("a", "end");
            assertThat(text(first, path + "?until=OPEN&wait=30s", "/state")).isEqualTo("OPEN");

            assertThat(first.stop()).as(first.log()).isEqualTo(TERMINATED);
            Container second = image.start(options);
            awaitUp(second);
            assertThat(text(second, path, "/state")).isEqualTo("OPEN");
            second.signal("STOP");
            assertThat(second.isHealthy()).as("hangs").isFalse();
            assertThat(first.log() + second.log()).doesNotContain("ERROR");
        }
    }

    private static void awaitUp(Container container) {
        await().atMost(START)
                .failFast(() -> {
                    if (!container.isRunning()) {
                        throw new AssertionError(container.log());
                    }
                })
                .untilAsserted(() -> assertThat(text(container, "/actuator/health/maintenance", "/status"))
                        .as(container.log())
                        .isEqualTo("UP"));
    }

    private static String text(Container container, String path, String pointer) {
        return container.get(path).at(pointer).asString("");
    }

    private static Path configuration(Path folder) throws IOException {
        return Files.writeString(folder.resolve("application.yml"), """
            lockkeeper:
              groups:
                backup: { conflicts-with: [maintenance] }
                maintenance: { conflicts-with: [maintenance] }
              guarded-services:
                - { unit: "backup-*.service", group: backup }
              access: { anonymous: operator }
            """);
    }

    /** As an engine makes it: with the owner and the rights that the image has in its place. */
    private static Path newVolume(Path folder) throws IOException {
        Files.createDirectory(folder);
        Files.setAttribute(folder, "unix:uid", 8460);
        Files.setAttribute(folder, "unix:gid", 8460);
        return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---"));
    }
}
