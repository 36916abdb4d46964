package org.lockkeeper.maintenance.calendar;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.maintenance.ical.BusyTimes.Busy;
import org.lockkeeper.maintenance.ical.BusyTimes.UnreadableCalendar;

/** One file of blackouts, as it was read last. */
final class FreezeFile {

    private static final int MOST_BYTES = 1024 * 1024;

    private final Path path;
    private @Nullable Stamp seen;
    private @Nullable List<Busy> busy;
    private @Nullable String fault;

    /** Another one when it was written, or another file was put in its place. */
    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {}

    interface Reader {
        List<Busy> read(byte[] bytes) throws UnreadableCalendar;
    }

    FreezeFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** Null where it could never be read. */
    @Nullable
    List<Busy> busy() {
        return busy;
    }

    /** Why it could not be read last; null where it could. */
    @Nullable
    String fault() {
        return fault;
    }

    /** @return whether what is known of it is another */
    boolean look(boolean anew, Reader reader) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw new IOException("it is no file");
            }
            Stamp stamp = new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
            if (!anew && stamp.equals(seen)) {
                return false;
            }
            seen = stamp;
            if (attributes.size() > MOST_BYTES) {
                throw new IOException("it has %d bytes; there may be %d".formatted(attributes.size(), MOST_BYTES));
            }
            busy = reader.read(bytes());
            fault = null;
            return true;
        } catch (IOException | UnreadableCalendar unreadable) {
            String why = said(unreadable);
            boolean news = !Objects.equals(fault, why);
            fault = why;
            if (unreadable instanceof IOException) {
                seen = null;
            }
            return news;
        }
    }

    private byte[] bytes() throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IOException("it has more than %d bytes".formatted(MOST_BYTES));
            }
            return bytes;
        }
    }

    static String said(Exception failure) {
        if (failure instanceof NoSuchFileException) {
            return "it is not there";
        }
        if (failure instanceof AccessDeniedException) {
            return "Lockkeeper may not read it";
        }
        if (failure instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        String message = failure.getMessage();
        return message == null ? failure.toString() : message;
    }
}
