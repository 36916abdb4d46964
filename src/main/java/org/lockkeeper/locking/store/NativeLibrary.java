package org.lockkeeper.locking.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.lockkeeper.locking.store.StateDirectory.StateDirectoryException;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite's native code comes in a jar, and must be a file to be mapped as a program. Its driver knows one folder for
 * that, the one for temporary files, which careful hosts mount noexec. So the folders that are ours are tried before;
 * the file is deleted as soon as it is mapped, so that no death of the process leaves one behind.
 */
final class NativeLibrary {

    private static final String PREFIX = "sqlite-native-";
    private static final String PATH = "org.sqlite.lib.path";
    private static final String NAME = "org.sqlite.lib.name";
    private static final String TEMPORARY = "org.sqlite.tmpdir";

    private static boolean loaded;

    private NativeLibrary() {}

    /** Once for the process. */
    static synchronized void load(Path stateDirectory) {
        if (!loaded) {
            if (System.getProperty(PATH) == null && shipped()) {
                unpack(folders(stateDirectory));
            } else {
                initialize("no code for this machine is shipped with SQLite's driver, and %s names no place that has it"
                        .formatted(PATH));
            }
            loaded = true;
        }
    }

    private static boolean shipped() {
        return LibraryLoaderUtil.hasNativeLib(
                LibraryLoaderUtil.getNativeLibResourcePath(), LibraryLoaderUtil.getNativeLibName());
    }

    private static Set<Path> folders(Path stateDirectory) {
        List<String> names = new ArrayList<>();
        names.add(System.getProperty(TEMPORARY));
        names.add(stateDirectory.toString());
        names.add(System.getenv("RUNTIME_DIRECTORY"));
        names.add(System.getenv("CACHE_DIRECTORY"));
        names.add(System.getProperty("java.io.tmpdir"));
        Set<Path> folders = new LinkedHashSet<>();
        for (String name : names) {
            if (name != null && !name.isBlank()) {
                // systemd separates several directories by colons
                folders.add(Path.of(name.split(":", -1)[0]).toAbsolutePath());
            }
        }
        return folders;
    }

    private static void unpack(Set<Path> folders) {
        List<String> refusals = new ArrayList<>();
        for (Path folder : folders) {
            try {
                unpack(folder);
                return;
            } catch (IOException | UnsatisfiedLinkError refused) {
                refusals.add(folder + " (" + reason(refused) + ")");
            }
        }
        throw refused("no folder will do to unpack it: " + String.join(", ", refusals));
    }

    private static void unpack(Path folder) throws IOException {
        Leftovers.remove(folder, PREFIX);
        Path file = Files.createTempFile(folder, PREFIX, ".so");
        try (InputStream code = SQLiteJDBCLoader.class.getResourceAsStream(
                        LibraryLoaderUtil.getNativeLibResourcePath() + "/" + LibraryLoaderUtil.getNativeLibName());
                FileChannel unpacked = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (code == null) {
                throw new IOException("it is not in the driver's jar");
            }
            // Until it is mapped nobody else's start takes it for a leftover.
            unpacked.lock();
            code.transferTo(Channels.newOutputStream(unpacked));
            System.load(file.toString());
            // The driver loads what is loaded, which does nothing, and knows that it need not look elsewhere.
            System.setProperty(PATH, folder.toString());
            System.setProperty(NAME, file.getFileName().toString());
            System.setProperty(TEMPORARY, folder.toString());
            initialize("the driver does not take it from " + folder);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static void initialize(String otherwise) {
        try {
            if (SQLiteJDBCLoader.initialize()) {
                return;
            }
        } catch (Exception failure) {
            throw refused(otherwise + ": " + failure.getMessage());
        }
        throw refused(otherwise);
    }

    private static StateDirectoryException refused(String why) {
        return new StateDirectoryException(
                "SQLite's native code cannot be loaded: " + why,
                "Nothing was read of the state in the state directory, and nothing is wrong with it. Have one of these"
                        + " folders be writable and mounted without noexec, or name another one with"
                        + " -Dorg.sqlite.tmpdir=, or unpack the code yourself and name its folder with"
                        + " -Dorg.sqlite.lib.path=.");
    }

    private static String reason(Throwable refused) {
        String message = String.valueOf(refused.getMessage());
        if (message.contains("failed to map segment")) {
            return "no program may be mapped from there: it is mounted noexec, or a security module forbids it";
        }
        if (refused instanceof FileSystemException refusal) {
            String reason = refusal.getReason();
            return refusal.getClass().getSimpleName().replace("Exception", "") + (reason == null ? "" : ": " + reason);
        }
        return message;
    }
}
