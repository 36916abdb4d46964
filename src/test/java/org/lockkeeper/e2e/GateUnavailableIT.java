package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.Units;

/** Where the gate cannot be kept it says why, and everything else works. */
final class GateUnavailableIT extends SandboxedTest {
    @Override
    Settings prepare() {
        unit("backup-a", Units.oneshot("backup-a"));
        return standard();
    }

    private Settings standard() {
        return Settings.standard().guard("backup-a.service", "backup");
    }

    @Test
    void onAnotherBusItIsOffUnlessItIsToldWhereThatHostsFilesAre() {
        assertThat(gate(host)).startsWith("OFF").contains(sandbox.address());
        opensAWindow(host, "OFF");
    }

    @Test
    void switchedOffItIsOff() {
        tryOut(standard().gated(sandbox).set("lockkeeper.gate.enabled", "false"), "OFF", "lockkeeper.gate.enabled");
    }

    @Test
    void whereNoSystemdIsTheDirectoryIsNamed(@TempDir Path root) {
        tryOut(
                standard().set("lockkeeper.gate.root", root.toString()),
                "UNAVAILABLE",
                root + "/run/systemd/system is no directory");
    }

    @Test
    void whereAnotherSystemdReadsTheFilesNothingIsLeft(@TempDir Path root) throws IOException {
        Path units = Files.createDirectories(root.resolve("run/systemd/system"));
        tryOut(standard().set("lockkeeper.gate.root", root.toString()), "UNAVAILABLE", "does not read " + units);
        assertThat(units).isEmptyDirectory();
    }

    private void tryOut(Settings settings, String state, String reason) {
        try (Host other = Host.start(settings.on(sandbox))) {
            opensAWindow(other, state);
            assertThat(gate(other)).startsWith(state).contains(reason);
            Answer health = other.api().get("/actuator/health/gate").expect(200);
            assertThat(health.text("/details/state")).isEqualTo(state);
            assertThat(health.text("/details/reason")).contains(reason);
            other.api().get("/actuator/health").expect(200);
            assertThat(other.lockkeeper().log()).contains(reason);
        }
    }

    private static String gate(Host host) {
        Answer gate = host.api().get("/api/v1/gate").expect(200);
        return gate.text("/state") + " " + gate.text("/reason");
    }

    private static void opensAWindow(Host host, String state) {
        String id = host.ask("maintenance");
        Answer open = host.reaches(id, "OPEN");
        assertThat(open.text("/gate/state")).isEqualTo(state);
        assertThat(open.body().at("/gate/closed")).isEmpty();
        host.close(id);
    }
}
