package org.lockkeeper.host.gate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gate's files on the host. All are below /run, so that none outlives a reboot but what {@link #keep} asks for. */
final class GateFiles {

    private static final Logger log = LoggerFactory.getLogger(GateFiles.class);

    static final String UNITS = "/run/systemd/system";
    static final String CLOSED = "/run/lockkeeper-gate/closed";
    /** For the drop-in of the package, which must tell both kinds of gates apart by their paths. */
    static final String STRICT = "/run/lockkeeper-gate/strict";

    /** Of the package: puts the drop-in on what {@link #GATE_UNITS} lists. */
    static final String PROVIDED = "/usr/lib/systemd/system-generators/lockkeeper-gate-generator";

    static final String GATE_UNITS = "/etc/lockkeeper/gate-units";
    static final String NOTES = "/run/lockkeeper-gate/notes";
    static final String STOPPED = "/run/lockkeeper-gate/stopped";

    /** Outlives a reboot: what is in it a unit of the package puts below /run before anything else is started. */
    private static final String KEPT = "/var/lib/lockkeeper/gate";

    private static final String RUN = "/run/lockkeeper-gate";

    private static final Pattern EMPTY_TEST = Pattern.compile("\\s*(Condition|Assert)\\w+\\s*=\\s*");

    private final Path root;
    /** What this process has written into gate files and marks: to read a thousand of them again each time takes its time. */
    private final Map<Path, String> written = new HashMap<>();

    private boolean keeps;
    private boolean toldOfKept;

    GateFiles(Path root) {
        this.root = root;
    }

    /** Why nothing can be kept from starting here; null where it can. */
    @Nullable
    String fault(boolean provided) {
        Path units = at(UNITS);
        if (!Files.isDirectory(units)) {
            return units + " is no directory: no systemd manages this file system";
        }
        if (!provided && !Files.isWritable(units)) {
            return units + " may not be written by user '" + System.getProperty("user.name") + "'";
        }
        try {
            Files.createDirectories(at(CLOSED));
            Files.createDirectories(at(STOPPED));
            if (provided) {
                Files.createDirectories(at(STRICT));
            }
        } catch (IOException failure) {
            return "directories cannot be made: " + failure;
        }
        return Files.isWritable(at(CLOSED)) ? null : at(CLOSED) + " may not be written";
    }

    /** Whether there is a unit that closes the gates again at the next boot, so that they are to be written down for it. */
    void keep(boolean keeps) {
        this.keeps = keeps;
    }

    boolean hasGenerator() {
        return Files.exists(at(PROVIDED));
    }

    /** The lines that tell what may be started and stopped; none where there is no such file. */
    List<String> gateUnits() throws IOException {
        Path file = at(GATE_UNITS);
        // As the generator and polkit split them, and whatever else is in it.
        return Files.exists(file)
                ? List.of(Files.readString(file, StandardCharsets.ISO_8859_1).split("\n"))
                : List.of();
    }

    /** Whether this drop-in, of a path as systemd gives it, has an empty condition or assertion. */
    boolean resetsConditions(String dropIn) {
        try (Stream<String> lines = Files.lines(at(dropIn), StandardCharsets.ISO_8859_1)) {
            return lines.anyMatch(line -> EMPTY_TEST.matcher(line).matches());
        } catch (IOException | UncheckedIOException unreadable) {
            log.debug("{} cannot be read", dropIn, unreadable);
            return false;
        }
    }

    Path units() {
        return at(UNITS);
    }

    @Nullable
    String unitFile(String name) throws IOException {
        Path file = at(UNITS).resolve(name);
        return Files.exists(file) ? Files.readString(file) : null;
    }

    void writeUnitFile(String name, String text) throws IOException {
        Path file = at(UNITS).resolve(name);
        Files.createDirectories(parent(file));
        Files.writeString(file, text);
    }

    void deleteUnitFile(String name) throws IOException {
        Path file = at(UNITS).resolve(name);
        Files.deleteIfExists(file);
        if (!parent(file).equals(at(UNITS))) {
            try {
                Files.deleteIfExists(parent(file));
            } catch (DirectoryNotEmptyException othersUseIt) {
                return;
            }
        }
    }

    /**
     * @param folder {@link #CLOSED} or {@link #STRICT}
     * @param text who closed it and why, for whoever follows the path that systemd names
     */
    void close(String folder, String key, String text) throws IOException {
        if (keeps) {
            kept(() -> write(keptOf(folder), key, text));
        }
        write(folder, key, text);
    }

    private void write(String folder, String name, String text) throws IOException {
        Path file = at(folder).resolve(name);
        boolean there = Files.exists(file);
        // What it says is for people; that it is there is what counts, and is looked at each time.
        if (there && text.equals(written.get(file))) {
            return;
        }
        if (!there || !Files.readString(file).equals(text)) {
            writeAnew(file, text);
        }
        written.put(file, text);
    }

    private static void writeAnew(Path file, String text) throws IOException {
        try {
            Files.writeString(file, text);
        } catch (NoSuchFileException noFolder) {
            Files.createDirectories(parent(file));
            Files.writeString(file, text);
        }
    }

    private void delete(String folder, String name) throws IOException {
        Path file = at(folder).resolve(name);
        written.remove(file);
        Files.deleteIfExists(file);
    }

    private interface Work {
        void run() throws IOException;
    }

    /** Without it a gate works as well, but for the first moments after a reboot. */
    private void kept(Work work) {
        try {
            work.run();
            toldOfKept = false;
        } catch (IOException failure) {
            if (!toldOfKept) {
                log.warn("What a reboot must not open cannot be written to {}: {}", at(KEPT), failure.toString());
            }
            toldOfKept = true;
        }
    }

    private static String keptOf(String folder) {
        return KEPT + folder.substring(RUN.length());
    }

    boolean isClosed(String folder, String key) {
        return Files.exists(at(folder).resolve(key));
    }

    void open(String key) throws IOException {
        if (keeps) {
            kept(() -> {
                delete(keptOf(CLOSED), key);
                delete(keptOf(STRICT), key);
            });
        }
        delete(CLOSED, key);
        delete(STRICT, key);
    }

    Set<String> closed() throws IOException {
        Set<String> keys = new HashSet<>(names(CLOSED));
        keys.addAll(names(STRICT));
        if (keeps) {
            keys.addAll(names(keptOf(CLOSED)));
            keys.addAll(names(keptOf(STRICT)));
        }
        return keys;
    }

    /** Who closed it and why; empty if it is open. */
    String reason(String key) throws IOException {
        Path closed = at(CLOSED).resolve(key);
        Path file = Files.exists(closed) ? closed : at(STRICT).resolve(key);
        return Files.exists(file) ? Files.readString(file).strip() : "";
    }

    void writeNote(String unit, String entry) throws IOException {
        Files.createDirectories(at(NOTES));
        Files.writeString(at(NOTES).resolve(unit), entry);
    }

    /** Nothing depends on it. */
    void deleteNote(String unit) {
        try {
            Files.deleteIfExists(at(NOTES).resolve(unit));
        } catch (IOException failure) {
            log.debug("The note of {} is left", unit, failure);
        }
    }

    Set<String> notes() throws IOException {
        return names(NOTES);
    }

    Set<String> stopped() throws IOException {
        return names(STOPPED);
    }

    private Set<String> names(String path) throws IOException {
        Path folder = at(path);
        if (!Files.isDirectory(folder)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName())).collect(Collectors.toSet());
        }
    }

    /** Tells the dead man's timer what to start again; what has the least time first. */
    void markStopped(String unit, Instant order) throws IOException {
        String text = "%d %s%n".formatted(order.toEpochMilli(), unit);
        if (keeps) {
            kept(() -> write(keptOf(STOPPED), unit, text));
        }
        write(STOPPED, unit, text);
    }

    void unmarkStopped(String unit) throws IOException {
        if (keeps) {
            kept(() -> delete(keptOf(STOPPED), unit));
        }
        delete(STOPPED, unit);
    }

    void removeFolders() throws IOException {
        for (String unit : notes()) {
            deleteNote(unit); // of starts that stay owed
        }
        for (String folder : new String[] {CLOSED, STRICT, STOPPED, NOTES}) {
            Files.deleteIfExists(at(folder));
            Files.deleteIfExists(at(keptOf(folder)));
        }
        Files.deleteIfExists(at(KEPT));
        try {
            Files.deleteIfExists(at(RUN));
        } catch (AccessDeniedException ofThePackage) {
            return;
        }
    }

    private Path at(String path) {
        return root.resolve(path.substring(1));
    }

    private static Path parent(Path file) {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + " has no directory");
        }
        return parent;
    }
}
