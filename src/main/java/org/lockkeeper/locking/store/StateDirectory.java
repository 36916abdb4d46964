package org.lockkeeper.locking.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The directory of the state, held by one process at a time: two on one SQLite file would each decide on an old picture.
 */
public final class StateDirectory implements AutoCloseable {

    private final Path path;
    private final FileChannel channel;

    private StateDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static StateDirectory open(Path path) {
        try {
            Files.createDirectories(path);
            Path file = path.resolve("lockkeeper.pid");
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                String holder =
                        Files.readString(file, StandardCharsets.US_ASCII).trim();
                channel.close();
                throw new StateDirectoryException(
                        "The state directory '%s' is in use by process %s".formatted(path.toAbsolutePath(), holder),
                        "Stop that process, or give this one a directory of its own with"
                                + " lockkeeper.state-directory.");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            return new StateDirectory(path, channel);
        } catch (IOException failure) {
            throw new StateDirectoryException(
                    "The state directory '%s' cannot be used: %s".formatted(path.toAbsolutePath(), failure),
                    "Make it a directory that the user '%s' may write, or name another one with"
                                    .formatted(System.getProperty("user.name"))
                            + " lockkeeper.state-directory.");
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldHere) {
            // The lock belongs to the process, so another holder in this one shows in another way.
            return null;
        }
    }

    public Path path() {
        return path;
    }

    /** For what other parts must have a folder for while the process runs. */
    public Path scratch() {
        return path.resolve("scratch").toAbsolutePath();
    }

    Path database() {
        return path.resolve("lockkeeper.db").toAbsolutePath();
    }

    Path tokenFloor() {
        return path.resolve("token-floor").toAbsolutePath();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The state directory cannot be used; says what to do about it. */
    public static final class StateDirectoryException extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final String action;

        public StateDirectoryException(String message, String action) {
            super(message);
            this.action = action;
        }

        String action() {
            return action;
        }
    }
}
