package org.lockkeeper.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program of the outside to its end. */
public final class Commands {
    private Commands() {}

    public static CommandResult run(Duration limit, List<String> command) {
        return run(limit, new ProcessBuilder(command));
    }

    /** Output goes through files: a daemon that keeps a pipe open must not keep the test waiting. */
    public static CommandResult run(Duration limit, ProcessBuilder builder) {
        try {
            Path out = Files.createTempFile("lockkeeper-out", null);
            Path err = Files.createTempFile("lockkeeper-err", null);
            try {
                Process process = builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    throw new IllegalStateException(
                            builder.command() + " did not end within " + limit + "\n" + Files.readString(err));
                }
                return new CommandResult(process.exitValue(), Files.readString(out), Files.readString(err));
            } finally {
                Files.deleteIfExists(out);
                Files.deleteIfExists(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + builder.command(), e);
        }
    }
}
