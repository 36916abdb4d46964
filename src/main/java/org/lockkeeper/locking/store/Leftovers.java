package org.lockkeeper.locking.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What a process that was killed could not delete. Others may be at work in the same folder; what they need they have
 * locked, which the kernel knows to end with them. No file's age says as much: the clock may have been set since.
 */
final class Leftovers {

    private Leftovers() {}

    static void remove(Path folder, String prefix) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, prefix + "*")) {
            for (Path file : files) {
                removeUnlessLocked(file);
            }
        }
    }

    private static void removeUnlessLocked(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | OverlappingFileLockException notOurs) {
            // Another user's, or gone meanwhile, or at work in this very process.
        }
    }
}
