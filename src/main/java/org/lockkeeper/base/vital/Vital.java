package org.lockkeeper.base.vital;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that must go on. A loop that has died leaves a process that looks alive, answers, and does nothing any more; one
 * that has met an {@link Error} may have done half of something. So either ends the process, at once and without its
 * shutdown: the store has what was acknowledged, and systemd starts it again.
 */
public final class Vital {

    /** As sysexits(3) has it for an internal error; the JVM's own for want of memory is 3. */
    public static final int EXIT_CODE = 70;

    /**
     * Names a file; a loop whose name is in it fails with an error. For tests: without the property nothing is looked at.
     */
    public static final String ERROR_FILE = "lockkeeper.test.error-file";

    private static final Logger log = LoggerFactory.getLogger(Vital.class);
    private static final @Nullable String FILE = System.getProperty(ERROR_FILE);

    private Vital() {}

    /** A daemon thread, not yet started, whose work ends the process by whatever it lets escape. */
    public static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (Throwable failure) { // by no means to be survived
                        end(name, failure);
                    }
                },
                name);
        thread.setDaemon(true);
        return thread;
    }

    /** For threads of others: the web server's, a library's. What is no error has ended nothing but itself. */
    public static void watchAllThreads() {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            endIfError(thread.getName(), failure);
            log.error("Thread {} has ended", thread.getName(), failure);
        });
    }

    /** For whoever catches all: a future, say. */
    public static void endIfError(String name, @Nullable Throwable failure) {
        if (failure instanceof Error) {
            end(name, failure);
        }
    }

    /** Called by each loop in each turn. */
    public static void turn(String name) {
        if (FILE == null) {
            return;
        }
        try {
            Path file = Path.of(FILE);
            if (Files.exists(file) && Files.readString(file).trim().equals(name)) {
                throw new StackOverflowError("planted in " + name);
            }
        } catch (IOException gone) {
            throw new IllegalStateException(gone);
        }
    }

    private static void end(String name, Throwable failure) {
        try {
            log.error("{} has failed, and nothing works without it: the process ends", name, failure);
        } finally {
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }
}
