package org.lockkeeper.locking.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.lockkeeper.locking.rules.TokenSource;
import org.lockkeeper.locking.store.StateDirectory.StateDirectoryException;

/**
 * A number that no fencing token has passed yet, in a file of its own beside the database: if an old copy of the database
 * is put in its place, tokens go on above all that were given out since it was made, and not from where it stood.
 *
 * <p>It is on the disc before the tokens below it are, a range at a time. Each start goes on above the whole range.
 */
public final class TokenFloor {

    /** Some hundred grants' worth. */
    private static final long RANGE = 128 * TokenSource.GREATEST_STEP;

    private final Path file;
    private final long atStart;
    private long reserved;

    private TokenFloor(Path file, long reserved) {
        this.file = file;
        this.atStart = reserved;
        this.reserved = reserved;
    }

    public static TokenFloor open(Path file) {
        try {
            if (!Files.exists(file)) {
                return new TokenFloor(file, 0);
            }
            String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
            if (!text.matches("[0-9]{1,18}")) {
                throw unusable(file, "it holds '%s', which is no number".formatted(text));
            }
            return new TokenFloor(file, Long.parseLong(text));
        } catch (IOException failure) {
            throw unusable(file, failure.toString());
        }
    }

    private static StateDirectoryException unusable(Path file, String why) {
        return new StateDirectoryException(
                "The file '%s' cannot be used: %s".formatted(file.toAbsolutePath(), why),
                "Write a number into it that is greater than every fencing token given out so far (the greatest is in the"
                        + " audit trail), or delete it if no token has left this host.");
    }

    /** All tokens of earlier starts are at most this. */
    long atStart() {
        return atStart;
    }

    /** Makes sure that a token this great may be given out. */
    synchronized void reserve(long token) {
        if (token <= reserved) {
            return;
        }
        long upTo = token + RANGE;
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            try (FileChannel channel = FileChannel.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap((upTo + "\n").getBytes(StandardCharsets.US_ASCII)));
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent())) {
                directory.force(true);
            }
            reserved = upTo;
        } catch (IOException failure) {
            throw new StoreException(file + " cannot be written: " + failure, failure);
        }
    }
}
