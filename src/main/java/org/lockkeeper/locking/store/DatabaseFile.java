package org.lockkeeper.locking.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The database's file. SQLite goes on writing happily into a file that was deleted or replaced under it, and all it
 * acknowledged would be gone at the next start; so it is compared with the one that was opened, around every commit.
 */
final class DatabaseFile {

    private final Path path;
    private @Nullable Object opened;

    DatabaseFile(Path path) {
        this.path = path;
    }

    synchronized void check() {
        Object key = key();
        if (opened == null) {
            opened = key;
        } else if (!opened.equals(key)) {
            throw new StoreException(path + " was replaced by another file while it was open");
        }
    }

    private Object key() {
        try {
            return String.valueOf(
                    Files.readAttributes(path, BasicFileAttributes.class).fileKey());
        } catch (NoSuchFileException gone) {
            throw new StoreException(path + " is gone", gone);
        } catch (IOException failure) {
            throw new StoreException(path + " cannot be looked at: " + failure.getMessage(), failure);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
