package org.lockkeeper.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.lockkeeper.testing.Commands;

/** A file system of its own, seen by those alone that are started with {@link #launcher}, which can be full at once. It outlives them. */
final class SmallDisc implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String ROOMY = "2g";

    private final Path folder;
    private final Process holder;

    /** @param folder where it is; there is nothing in it to others */
    SmallDisc(Path folder) {
        try {
            this.folder = Files.createDirectories(folder.toAbsolutePath());
            // It ends with this JVM, whose pipe it reads.
            holder = new ProcessBuilder(
                            "unshare",
                            "--mount",
                            "/bin/sh",
                            "-ec",
                            "mount -t tmpfs -o size=" + ROOMY + ",mode=700 none \"$0\"; echo there; exec cat",
                            this.folder.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (holder.getInputStream().read() < 0) {
                throw new IllegalStateException("no file system can be mounted at " + folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }

    /** What executes a command in its own place, where this is seen. */
    List<String> launcher() {
        return List.of("nsenter", "--mount=/proc/" + holder.pid() + "/ns/mnt", "--wdns=" + folder);
    }

    /** Takes away all room that is not used. */
    void fill() {
        for (int tries = 0; tries < 20; tries++) {
            if (resize(used() + "k")) {
                return;
            }
            // more was written meanwhile
        }
        throw new IllegalStateException("it is written to faster than it can be made small");
    }

    void free() {
        if (!resize(ROOMY)) {
            throw new IllegalStateException("it cannot be made great again");
        }
    }

    private long used() {
        try {
            FileStore store = Files.getFileStore(Path.of("/proc/" + holder.pid() + "/root" + folder));
            return (store.getTotalSpace() - store.getUnallocatedSpace()) / 1024;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean resize(String size) {
        List<String> remount = List.of(
                "nsenter",
                "--target",
                Long.toString(holder.pid()),
                "--mount",
                "mount",
                "-o",
                "remount,size=" + size,
                folder.toString());
        return Commands.run(LIMIT, remount).exitCode() == 0;
    }

    @Override
    public void close() {
        holder.destroyForcibly();
    }
}
