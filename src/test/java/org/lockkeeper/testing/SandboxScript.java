package org.lockkeeper.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The script that does the work, and files for those inside to read. */
final class SandboxScript {
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private SandboxScript() {}

    static CommandResult run(String... arguments) {
        return run(LIMIT, List.of(arguments));
    }

    static CommandResult run(Duration limit, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(path().toString()));
        command.addAll(arguments);
        return Commands.run(limit, command);
    }

    static Path path() {
        return project().resolve("src/test/systemd/sandbox");
    }

    static Path project() {
        return Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    }

    /** By a rename, so that nobody inside reads half a file. */
    static void write(Path file, String text) {
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent == null) {
                throw new IllegalArgumentException(file + " has no folder");
            }
            Files.createDirectories(parent);
            Path draft = Files.writeString(Files.createTempFile(parent, ".draft", null), text);
            Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
