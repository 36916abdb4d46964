package org.lockkeeper.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;

/**
 * The host's clock as one process sees it, which a test sets, and the boot that it believes in. Time passes for it as it
 * does, so that nothing but the clock is wrong.
 */
public final class SteppedClock {
    private static final Path PROGRAM = Path.of("src/test/programs/with-clock");

    private final Path folder;
    private volatile Duration ahead = Duration.ZERO;

    private SteppedClock(Path folder) {
        this.folder = folder;
    }

    /**
     * One that is right, and is kept in this folder. Skips the test that asks where there can be none, with a printed
     * reason; with {@code -Dlockkeeper.strict=true} it fails.
     */
    public static SteppedClock in(Path folder) {
        require();
        try {
            SteppedClock clock = new SteppedClock(Files.createDirectories(folder));
            clock.set(Duration.ZERO);
            Files.writeString(folder.resolve("boot-id"), UUID.randomUUID() + "\n");
            Files.writeString(folder.resolve("booted"), "0\n");
            return clock;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void require() {
        CommandResult result = Commands.run(
                Duration.ofSeconds(30),
                List.of("unshare", "--mount", "--time", "--boottime", "0", "faketime", "-m", "-f", "+0", "true"));
        if (result.exitCode() != 0) {
            String reason = "No clock of its own for a process: " + result.out() + result.err();
            if (Boolean.getBoolean("lockkeeper.strict")) {
                throw new AssertionError(reason);
            }
            System.out.println("SKIPPED: " + reason);
            Assumptions.abort(reason);
        }
    }

    /** What starts a process with it, in the process's own place. */
    public List<String> launcher() {
        return List.of(
                PROGRAM.toAbsolutePath().toString(), folder.toAbsolutePath().toString());
    }

    /** Sets it so far ahead of the right time, or behind it, at once. */
    public void set(Duration ahead) {
        try {
            Path fresh = folder.resolve("ahead.new");
            Files.writeString(fresh, "%+d\n".formatted(ahead.toSeconds()));
            Files.move(fresh, folder.resolve("ahead"), StandardCopyOption.ATOMIC_MOVE);
            this.ahead = ahead;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Instant now() {
        return Instant.now().plus(ahead);
    }

    /** The process that starts next finds a host that was booted a minute ago. */
    public void boot() {
        try {
            String uptime = Files.readString(Path.of("/proc/uptime"), StandardCharsets.US_ASCII)
                    .split("[.]", 2)[0];
            Files.writeString(folder.resolve("boot-id"), UUID.randomUUID() + "\n");
            Files.writeString(folder.resolve("booted"), 60 - Long.parseLong(uptime) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
