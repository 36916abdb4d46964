package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Commands;

/** Most hosts are in no fleet, and pay nothing for what only a fleet needs. */
final class NoFleetIT extends SandboxedTest {

    @Override
    Settings prepare() {
        return Settings.standard();
    }

    /** Flyway's few classes for it are another matter: they are loaded once, when the tables are made. */
    @Test
    void nothingOfPostgresqlsDriverIsLoaded() {
        host.reaches(host.ask(Settings.FREE), "OPEN");
        String classes = Commands.run(
                        Duration.ofSeconds(20),
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                        .toString(),
                                Long.toString(host.lockkeeper().pid()),
                                "VM.class_hierarchy"))
                .orFail()
                .out();
        assertThat(classes).contains("org.sqlite.").doesNotContain("org.postgresql.");
    }
}
