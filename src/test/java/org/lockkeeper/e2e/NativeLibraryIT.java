package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.LockkeeperProcess;

/** Where programs may be mapped from differs from host to host; SQLite's native code is unpacked where it is allowed. */
final class NativeLibraryIT extends SandboxedTest {

    @Override
    Settings prepare() {
        return Settings.standard();
    }

    /** @param mounts what becomes of the folder for temporary files, {@code $0} */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mount -t tmpfs -o noexec none $0",
                "mount -t tmpfs -o size=4k none $0; head -c 4096 /dev/zero >$0/fill",
                "rmdir $0",
            })
    void itNeedsNoFolderForTemporaryFiles(String mounts) throws IOException {
        Path temporary = folder("tmp");
        Path state = folder("state");
        try (Host host = Host.startWithMounts(mounts, temporary.toString(), settings(state, temporary))) {
            host.reaches(host.ask(Settings.FREE), "OPEN");
            assertThat(names(state)).as("nothing is left behind").noneMatch(name -> name.contains("native"));
            assertThat(host.lockkeeper().log()).doesNotContain("ERROR", "WARN");
        }
    }

    @Test
    void theStateMayBeWhereNoProgramMay() throws IOException {
        Path temporary = folder("tmp");
        Path state = folder("state");
        try (Host host = Host.startWithMounts(
                "mount -t tmpfs -o noexec none $0", state.toString(), settings(state, temporary))) {
            host.reaches(host.ask(Settings.FREE), "OPEN");
            assertThat(names(temporary)).isEmpty();
        }
    }

    @Test
    void whatAKilledOneLeftIsRemovedAndWhatOneIsAtWorkOnIsNotHoweverOldItLooks() throws IOException {
        Path state = folder("state");
        Path left = Files.createFile(state.resolve("sqlite-native-1.so"));
        Path used = Files.createFile(state.resolve("sqlite-native-2.so"));
        Files.setLastModifiedTime(used, FileTime.from(Instant.now().minusSeconds(3600)));
        try (FileChannel otherProcess = FileChannel.open(used, StandardOpenOption.WRITE)) {
            otherProcess.lock();
            try (Host host = Host.start(settings(state, folder("tmp")))) {
                host.reaches(host.ask(Settings.FREE), "OPEN");
                assertThat(left).doesNotExist();
                assertThat(used).exists();
            }
        }
    }

    @Test
    void whereNoFolderWillDoTheStateIsNotCalledDamaged() throws IOException {
        Path temporary = folder("tmp");
        Path state = folder("state");
        try (Host host = Host.start(settings(state, temporary))) {
            host.reaches(host.ask(Settings.FREE), "OPEN");
            host.lockkeeper().stop();
        }
        byte[] before = Files.readAllBytes(state.resolve("lockkeeper.db"));

        CommandResult start = LockkeeperProcess.runToEndUnder(
                List.of(
                        "unshare",
                        "--mount",
                        "/bin/sh",
                        "-ec",
                        "for d in $0; do mount --bind $d $d; mount -o remount,bind,noexec $d; done; exec \"$@\"",
                        temporary + " " + state),
                settings(state, temporary).arguments());

        assertThat(start.exitCode()).isOne();
        assertThat(start.out())
                .contains("SQLite's native code", state.toString(), temporary.toString(), "noexec")
                .doesNotContain("damaged", "backup", "move the")
                .doesNotContainPattern("(?m)^\\s+at [a-z]");
        assertThat(Files.readAllBytes(state.resolve("lockkeeper.db"))).isEqualTo(before);
        assertThat(names(state)).noneMatch(name -> name.contains("native"));
    }

    private Path folder(String name) throws IOException {
        return Files.createTempDirectory(Files.createDirectories(sandbox.scratch()), name);
    }

    private Settings settings(Path state, Path temporary) {
        return Settings.standard()
                .on(sandbox)
                .set("lockkeeper.state-directory", state.toString())
                .jvm("java.io.tmpdir", temporary.toString());
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
