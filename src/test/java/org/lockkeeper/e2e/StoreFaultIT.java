package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.LockkeeperProcess;

/** The disc is full, the database is damaged: it is said, nothing is granted, and there is a way back. */
final class StoreFaultIT extends SandboxedTest {

    @Override
    Settings prepare() {
        return Settings.standard();
    }

    @Test
    void aFullDiscGrantsNothingAndIsOverWhenThereIsRoom() throws IOException {
        String state =
                Files.createDirectories(sandbox.scratch().resolve("small")).toString();
        try (Host small = Host.startWithMounts(
                "mount -t tmpfs -o size=800k none \"$0\"",
                state,
                Settings.standard().on(sandbox).set("lockkeeper.state-directory", state))) {
            String before = small.ask(Settings.FREE);
            small.reaches(before, "OPEN");
            // The file system is the process's own.
            Path fill = Path.of("/proc/" + small.lockkeeper().pid() + "/root" + state + "/fill");
            fill(fill);

            Answer refused = small.api().post("/api/v1/windows", Host.fields("maintenance", Map.of()));
            int granted = 0;
            while (refused.status() == 201) { // what was allocated before takes a few
                assertThat(++granted).isLessThan(1000);
                refused = small.api().post("/api/v1/windows", Host.fields("maintenance", Map.of()));
            }
            assertThat(refused.expect(503).text("/type")).endsWith("store-unavailable");
            assertThat(small.api().get("/actuator/health/lockStore").expect(503).text("/details/fault"))
                    .isNotEmpty();
            assertThat(small.api()
                            .get("/actuator/health/maintenance")
                            .expect(503)
                            .text("/details/state"))
                    .isEqualTo("UNKNOWN");
            assertThat(small.api().get("/actuator/health/liveness").status()).isEqualTo(200);

            Files.delete(fill);
            await().untilAsserted(
                            () -> small.api().get("/actuator/health/lockStore").expect(200));
            assertThat(small.state(before)).isEqualTo("OPEN");
            small.reaches(small.ask(Settings.FREE), "OPEN");
            Audit.read(small.api()).isWithoutGaps();
        }
    }

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[1024];
        try (var out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    /** @param from the byte from which on it is noise: 4096 leaves the first page, by which SQLite knows its own */
    @ParameterizedTest
    @ValueSource(ints = {0, 4096})
    void aDamagedDatabaseStopsTheStartWithASentenceAndABackupBringsItBack(int from) throws IOException {
        try (Host damaged = Host.start(Settings.standard().on(sandbox))) {
            String window = damaged.ask(Settings.FREE);
            damaged.reaches(window, "OPEN");
            damaged.lockkeeper().stop();
            Path directory = damaged.lockkeeper().stateDirectory();
            Path database = directory.resolve("lockkeeper.db");
            byte[] backup = Files.readAllBytes(database);
            byte[] noise = new byte[backup.length];
            new Random(7).nextBytes(noise);
            System.arraycopy(backup, 0, noise, 0, from);
            Files.write(database, noise);

            CommandResult start = LockkeeperProcess.runToEnd(Settings.standard()
                    .on(sandbox)
                    .set("lockkeeper.state-directory", directory.toString())
                    .arguments());
            assertThat(start.exitCode()).isOne();
            assertThat(start.out())
                    .contains("APPLICATION FAILED TO START", "lockkeeper.db", "Put a backup of it in its place")
                    .doesNotContainPattern("(?m)^\\s+at [a-z]");
            assertThat(Files.readAllBytes(database)).as("left as it was").isEqualTo(noise);

            Files.write(database, backup);
            damaged.lockkeeper().restart();
            assertThat(damaged.state(window)).isEqualTo("OPEN");
        }
    }

    /** A file that SQLite could not read is not one that it found damaged: whoever believes that throws locks away. */
    @Test
    void aDatabaseThatWasNotReadIsNotCalledDamaged() throws IOException {
        Path directory = Files.createDirectories(sandbox.scratch().resolve("unread"));
        Files.createDirectory(directory.resolve("lockkeeper.db"));
        CommandResult start = LockkeeperProcess.runToEnd(Settings.standard()
                .on(sandbox)
                .set("lockkeeper.state-directory", directory.toString())
                .arguments());
        assertThat(start.exitCode()).isOne();
        assertThat(start.out())
                .contains("lockkeeper.db", "SQLITE_CANTOPEN", "leave the file where it is")
                .doesNotContain("empty one", "backup")
                .doesNotContainPattern("(?m)^\\s+at [a-z]");
    }
}
