package org.lockkeeper.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/**
 * The Debian package, {@code /shared/lockkeeper.deb} inside. Each sandbox has a root file system of its own, so each
 * would make the class archive anew, which takes as long as four starts. The first one's is kept for the others; the
 * package's own script judges whether it fits. PackageIT does without, and looks at how it is made.
 */
public final class DebianPackage {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String CACHE = "/var/cache/lockkeeper/";
    private static final String ARCHIVE = "lockkeeper.jsa";

    /** Of which files it is. */
    private static final String MARK = "lockkeeper.jsa.of";

    private DebianPackage() {}

    public static void bring(SystemdSandbox sandbox) {
        try {
            Files.copy(
                    SandboxScript.project().resolve("target/lockkeeper.deb"),
                    sandbox.shared().resolve("lockkeeper.deb"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@link #bring}, with the archive of an earlier sandbox, if there is one. */
    public static void bringWithArchive(SystemdSandbox sandbox) {
        bring(sandbox);
        if (Files.exists(kept(MARK))) {
            copy(kept(ARCHIVE), sandbox.shared().resolve(ARCHIVE));
            copy(kept(MARK), sandbox.shared().resolve(MARK));
            inside(sandbox, "mkdir -p " + CACHE + "; cd /shared; mv " + ARCHIVE + " " + MARK + " " + CACHE);
        }
    }

    /** Once it is installed. */
    public static void keepArchive(SystemdSandbox sandbox) {
        String mark = inside(sandbox, "cat " + CACHE + MARK).out();
        try {
            if (!Files.exists(kept(MARK)) || !Files.readString(kept(MARK)).equals(mark)) {
                inside(sandbox, "cp " + CACHE + ARCHIVE + " " + CACHE + MARK + " /shared");
                move(sandbox.shared().resolve(ARCHIVE), kept(ARCHIVE));
                move(sandbox.shared().resolve(MARK), kept(MARK));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Several JVMs test at once: if they mix their files, these do not fit each other, and the package makes its own. */
    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static CommandResult inside(SystemdSandbox sandbox, String shell) {
        return sandbox.exec(LONG, "/bin/sh", "-ec", shell).orFail();
    }

    private static Path kept(String file) {
        return SandboxScript.project().resolve("target").resolve("package-" + file);
    }
}
