package org.lockkeeper.host.gate.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gate's files on the host. All are below /run, so that none outlives a reboot but what {@link #keep} asks for. */
public final class GateFiles {

    private static final Logger log = LoggerFactory.getLogger(GateFiles.class);

    public static final String UNITS = "/run/systemd/system";
    static final String CLOSED = "/run/lockkeeper-gate/closed";
    /** For the drop-in of the package, which must tell both kinds of gates apart by their paths. */
    static final String STRICT = "/run/lockkeeper-gate/strict";

    /** Of the package: puts the drop-in on what {@link #GATE_UNITS} lists. */
    static final String PROVIDED = "/usr/lib/systemd/system-generators/lockkeeper-gate-generator";

    public static final String GATE_UNITS = "/etc/lockkeeper/gate-units";
    static final String NOTES = "/run/lockkeeper-gate/notes";
    static final String STOPPED = "/run/lockkeeper-gate/stopped";

    /** Outlives a reboot: what is in it a unit of the package puts below /run before anything else is started. */
    private static final String KEPT = "/var/lib/lockkeeper/gate";

    private static final String RUN = "/run/lockkeeper-gate";

    private static final Pattern EMPTY_TEST = Pattern.compile("\\s*(Condition|Assert)\\w+\\s*=\\s*");

    private final Path root;
    private final WrittenFiles written = new WrittenFiles();
    private boolean keeps;
    private boolean toldOfKept;

    public GateFiles(Path root) {
        this.root = root;
    }

    /** Why nothing can be kept from starting here; null where it can. */
    @Nullable
    public String fault(boolean provided) {
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
    public void keep(boolean keeps) {
        this.keeps = keeps;
    }

    public boolean hasGenerator() {
        return Files.exists(at(PROVIDED));
    }

    /** The lines that tell what may be started and stopped; none where there is no such file. */
    public List<String> gateUnits() throws IOException {
        Path file = at(GATE_UNITS);
        // As the generator and polkit split them, and whatever else is in it.
        return Files.exists(file)
                ? List.of(Files.readString(file, StandardCharsets.ISO_8859_1).split("\n"))
                : List.of();
    }

    /** Whether this drop-in, of a path as systemd gives it, has an empty condition or assertion. */
    public boolean resetsConditions(String dropIn) {
        try (Stream<String> lines = Files.lines(at(dropIn), StandardCharsets.ISO_8859_1)) {
            return lines.anyMatch(line -> EMPTY_TEST.matcher(line).matches());
        } catch (IOException | UncheckedIOException unreadable) {
            log.debug("{} cannot be read", dropIn, unreadable);
            return false;
        }
    }

    public Path units() {
        return at(UNITS);
    }

    @Nullable
    public String unitFile(String name) throws IOException {
        Path file = at(UNITS).resolve(name);
        return Files.exists(file) ? Files.readString(file) : null;
    }

    public void writeUnitFile(String name, String text) throws IOException {
        Path file = at(UNITS).resolve(name);
        Files.createDirectories(parent(file));
        Files.writeString(file, text);
    }

    public void deleteUnitFile(String name) throws IOException {
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
    public void close(String folder, String key, String text) throws IOException {
        if (keeps) {
            kept(() -> write(keptOf(folder), key, text));
        }
        write(folder, key, text);
    }

    private void write(String folder, String name, String text) throws IOException {
        written.write(at(folder).resolve(name), text);
    }

    private void delete(String folder, String name) throws IOException {
        written.delete(at(folder).resolve(name));
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

    public boolean isClosed(String folder, String key) {
        return Files.exists(at(folder).resolve(key));
    }

    public void open(String key) throws IOException {
        if (keeps) {
            kept(() -> {
                delete(keptOf(CLOSED), key);
                delete(keptOf(STRICT), key);
            });
        }
        delete(CLOSED, key);
        delete(STRICT, key);
    }

    public Set<String> closed() throws IOException {
        Set<String> keys = new HashSet<>(names(CLOSED));
        keys.addAll(names(STRICT));
        if (keeps) {
            keys.addAll(names(keptOf(CLOSED)));
            keys.addAll(names(keptOf(STRICT)));
        }
        return keys;
    }

    /** Who closed it and why; empty if it is open. */
    public String reason(String key) throws IOException {
        Path closed = at(CLOSED).resolve(key);
        Path file = Files.exists(closed) ? closed : at(STRICT).resolve(key);
        return Files.exists(file) ? Files.readString(file).strip() : "";
    }

    public void writeNote(String unit, String entry) throws IOException {
        Files.createDirectories(at(NOTES));
        Files.writeString(at(NOTES).resolve(unit), entry);
    }

    /** Nothing depends on it. */
    public void deleteNote(String unit) {
        try {
            Files.deleteIfExists(at(NOTES).resolve(unit));
        } catch (IOException failure) {
            log.debug("The note of {} is left", unit, failure);
        }
    }

    public Set<String> notes() throws IOException {
        return names(NOTES);
    }

    public Set<String> stopped() throws IOException {
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
    public void markStopped(String unit, Instant order) throws IOException {
        String text = "%d %s%n".formatted(order.toEpochMilli(), unit);
        if (keeps) {
            kept(() -> write(keptOf(STOPPED), unit, text));
        }
        write(STOPPED, unit, text);
    }

    public void unmarkStopped(String unit) throws IOException {
        if (keeps) {
            kept(() -> delete(keptOf(STOPPED), unit));
        }
        delete(STOPPED, unit);
    }

    public void removeFolders() throws IOException {
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
