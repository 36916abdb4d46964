package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.lockkeeper.host.gate.files.GateStep;

/** With the drop-ins that the package's generator makes, which are there before Lockkeeper is, so that nothing is installed. */
final class GateKillPackageIT extends GateKill {

    private static final Path FILES = Path.of(System.getProperty("basedir", ""), "src/main/deb/files/gate");
    private static final String SYSTEM = "/usr/lib/systemd/system/";

    @Override
    void provide() {
        boolean can = sandbox.exec("test", "-w", SYSTEM).exitCode() == 0;
        if (!can && Boolean.getBoolean("lockkeeper.strict")) {
            throw new AssertionError("the sandbox's root is read-only");
        }
        Assumptions.assumeTrue(can, "the sandbox's root is read-only");
        put("lockkeeper-gate-generator", "/usr/lib/systemd/system-generators/");
        for (String unit : List.of(
                "lockkeeper-gate.timer",
                "lockkeeper-gate.service",
                "lockkeeper-catch-up@.target",
                "lockkeeper-held@.service")) {
            put(unit, SYSTEM);
        }
        sandbox.exec(
                        "/bin/sh",
                        "-ec",
                        "mkdir -p /etc/lockkeeper; printf 'backup-*.path stop\\nbackup-*.service\\napp-*.service stop\\n' >/etc/lockkeeper/gate-units")
                .orFail();
    }

    private void put(String name, String folder) {
        try {
            Files.copy(FILES.resolve(name), sandbox.shared().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sandbox.exec("install", "-D", "-m755", "-t", folder, "/shared/" + name).orFail();
    }

    @Test
    void closesAndOpensByFilesOfItsOwnAlone() {
        assertThat(run(null))
                .contains("lockkeeper-gate/closed/backup-held.service")
                .doesNotContain("systemd/system/lockkeeper", ".service.d");
    }

    /** Only whose files they are is another matter than in GateKillIT. */
    @Override
    int each() {
        return 5;
    }

    @Override
    List<GateStep> all() {
        return Arrays.stream(GateStep.values())
                .filter(step -> !step.name().startsWith("INSTALL"))
                .toList();
    }
}
