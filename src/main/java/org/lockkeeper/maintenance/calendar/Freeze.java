package org.lockkeeper.maintenance.calendar;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.maintenance.ical.BusyTimes;
import org.lockkeeper.maintenance.ical.BusyTimes.Busy;

/**
 * The blackouts in a file that others write, or in all such files of a directory. What could not be read keeps what it said
 * last. What could never be read might say anything: as long as that is so, nothing begins.
 */
final class Freeze implements Spans {

    private static final int MOST_FILES = 100;
    private static final Duration BACK = Duration.ofDays(31);
    /** So far ahead it is worked out when what comes again comes; and so much later it is done anew. */
    private static final Duration AHEAD = Duration.ofDays(3 * 366);

    private static final Duration FRESH = Duration.ofDays(1);

    private static final Span ALWAYS =
            new Span(Instant.parse("1970-01-01T00:00:00Z"), Instant.parse("9999-12-31T00:00:00Z"));

    private final Path path;
    private final ZoneId host;
    private final Map<Path, FreezeFile> files = new HashMap<>();
    private boolean directory;
    private Instant workedOut = Instant.MIN;
    private volatile Known known;

    /**
     * @param faults by file, as sentences
     * @param unread what could never be read; null where all was
     * @param version another one whenever something is another
     */
    private record Known(
            List<Span> spans,
            Map<Path, String> faults,
            @Nullable Path unread,
            long version) {}

    Freeze(Path path, ZoneId host) {
        this.path = path;
        this.host = host;
        this.known = new Known(List.of(), Map.of(path, "it was not read yet"), path, 0);
    }

    /** Looks whether anything is another. */
    synchronized void look(Instant now) {
        boolean anew = Duration.between(workedOut, now).abs().compareTo(FRESH) > 0;
        Map<Path, String> faults = new TreeMap<>();
        boolean changed = anew;
        try {
            List<Path> there = there();
            changed |= files.keySet().retainAll(there);
            for (Path file : there) {
                changed |= files.computeIfAbsent(file, FreezeFile::new)
                        .look(anew, bytes -> BusyTimes.read(bytes, host, now.minus(BACK), now.plus(AHEAD)));
            }
        } catch (IOException lost) {
            faults.put(path, FreezeFile.said(lost));
        }
        files.forEach((file, read) -> {
            if (read.fault() != null) {
                faults.put(file, read.fault());
            }
        });
        Known before = known;
        if (!changed && faults.equals(before.faults())) {
            return;
        }
        workedOut = anew ? now : workedOut;
        Path unread = files.values().stream()
                .filter(file -> file.busy() == null)
                .map(FreezeFile::path)
                .min(Comparator.naturalOrder())
                .orElse(files.isEmpty() && faults.containsKey(path) ? path : null);
        known = new Known(merged(), faults, unread, before.version() + 1);
    }

    /** A file that is named is there; of a directory, what ends with .ics. */
    private List<Path> there() throws IOException {
        if (!Files.isDirectory(path)) {
            if (directory) {
                throw new NoSuchFileException(
                        path.toString()); // it is away, and its files with it: no word that they are over
            }
            return List.of(path);
        }
        directory = true;
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(path, "*.ics")) {
            for (Path file : stream) {
                found.add(file);
                if (found.size() > MOST_FILES) {
                    throw new IOException("there are more than %d files in it".formatted(MOST_FILES));
                }
            }
        } catch (DirectoryIteratorException failure) {
            throw failure.getCause();
        }
        return found;
    }

    private List<Span> merged() {
        List<Busy> all = files.values().stream()
                .map(FreezeFile::busy)
                .filter(busy -> busy != null)
                .flatMap(List::stream)
                .sorted(Comparator.comparing(Busy::start))
                .toList();
        List<Span> spans = new ArrayList<>();
        for (Busy busy : all) {
            Span last = spans.isEmpty() ? null : spans.get(spans.size() - 1);
            if (last == null || busy.start().isAfter(last.end())) {
                spans.add(new Span(busy.start(), busy.end()));
            } else if (busy.end().isAfter(last.end())) {
                spans.set(spans.size() - 1, new Span(last.start(), busy.end()));
            }
        }
        return List.copyOf(spans);
    }

    private List<Span> spans() {
        Known now = known;
        return now.unread() == null ? now.spans() : List.of(ALWAYS);
    }

    @Override
    public @Nullable Span beginningAfter(Instant instant) {
        return spans().stream()
                .filter(span -> span.start().isAfter(instant))
                .findFirst()
                .orElse(null);
    }

    @Override
    public @Nullable Span endingAfter(Instant instant) {
        return spans().stream()
                .filter(span -> span.end().isAfter(instant))
                .findFirst()
                .orElse(null);
    }

    @Override
    public long version() {
        return known.version();
    }

    /** Why it is not known when there are blackouts. */
    @Override
    public @Nullable String unknown() {
        Known now = known;
        Path unread = now.unread();
        return unread == null ? null : unread + ": " + now.faults().get(unread);
    }

    @Override
    public Map<Path, String> faults() {
        return known.faults();
    }
}
