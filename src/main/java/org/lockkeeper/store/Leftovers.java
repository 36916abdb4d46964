package org.lockkeeper.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** What a process that was killed could not delete. Others may be at work in the same folder, so the young is left alone. */
final class Leftovers {

    private static final Duration OLD = Duration.ofMinutes(1);

    private Leftovers() {}

    static void remove(Path folder, String prefix) throws IOException {
        Instant before = Instant.now().minus(OLD);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, prefix + "*")) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
