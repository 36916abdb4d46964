package org.lockkeeper.base.time;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Time as it was watched passing, for all that is deleted by its age: a clock that is wrong at a boot, or is set, must not
 * delete anything. It goes on from where an earlier run has left it, by the host's uptime. Of the time before a boot only
 * the clock tells, which nobody need believe: none of it counts. What it lacks then it makes up for by passing twice as fast
 * until it has reached the clock. So it may be late, and what is deleted is deleted late, not early.
 */
public final class WatchedTime {

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    private final Clock clock;
    private final Supplier<Duration> uptime;
    private final String boot;
    private Instant watched;
    private Duration seen;

    public WatchedTime(Clock clock, Supplier<Duration> uptime, String boot) {
        this.clock = clock;
        this.uptime = uptime;
        this.boot = boot;
        this.watched = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        this.seen = uptime.get();
    }

    /** This host's. */
    public static WatchedTime of(Clock clock) {
        return new WatchedTime(clock, new Uptime(), bootId());
    }

    private static String bootId() {
        try {
            return Files.exists(BOOT_ID)
                    ? Files.readString(BOOT_ID, StandardCharsets.US_ASCII).strip()
                    : "";
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * One moment by each of the clocks.
     *
     * @param boot which boot the uptime is of
     * @param uptime since that boot
     * @param clock what the host's clock said
     * @param watched what this said
     */
    public record Mark(String boot, Duration uptime, Instant clock, Instant watched) {}

    public synchronized Mark mark() {
        Instant now = now();
        return new Mark(boot, seen, clock.instant().truncatedTo(ChronoUnit.MILLIS), now);
    }

    /** Goes on from where an earlier run has left it. */
    public synchronized void goOnFrom(Mark last) {
        seen = uptime.get();
        Duration passed = Duration.ZERO;
        if (sameBoot(last)) {
            passed = seen.minus(last.uptime);
        } else if (!boot.isEmpty() && !last.boot.isEmpty()) {
            passed = seen; // since a boot that came after it
        }
        watched = last.watched.plus(passed);
    }

    /** Goes on from the last that is known of an earlier run, which kept no marks: whether a boot came since is not known. */
    public synchronized void goOnFrom(Instant lastKnown) {
        goOnFrom(new Mark("", Duration.ZERO, lastKnown, lastKnown));
    }

    public synchronized Instant now() {
        Duration up = uptime.get();
        Duration passed = up.minus(seen);
        seen = up;
        watched = watched.plus(passed);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        if (watched.isBefore(now)) {
            Instant faster = watched.plus(passed);
            watched = faster.isBefore(now) ? faster : now;
        }
        return watched;
    }

    /** How far the clock was set since; empty where nobody can tell, since the host has booted meanwhile. */
    public synchronized Optional<Duration> setSince(@Nullable Mark last) {
        if (last == null || !sameBoot(last)) {
            return Optional.empty();
        }
        Duration passed = uptime.get().minus(last.uptime);
        Duration jump = Duration.between(last.clock, clock.instant()).minus(passed);
        return Optional.of(jump.abs().compareTo(TOLERANCE) > 0 ? jump.truncatedTo(ChronoUnit.MILLIS) : Duration.ZERO);
    }

    private boolean sameBoot(Mark last) {
        return !boot.isEmpty() && boot.equals(last.boot) && uptime.get().compareTo(last.uptime) >= 0;
    }

    /**
     * Time since the host booted, which nobody can set. Unlike {@link System#nanoTime()} on Linux it also goes on while the
     * host sleeps; where /proc is missing that is what is used instead.
     */
    public static final class Uptime implements Supplier<Duration> {

        private static final Path PROC = Path.of("/proc/uptime");

        @Override
        public Duration get() {
            try {
                String seconds =
                        Files.readString(PROC, StandardCharsets.US_ASCII).split(" ", 2)[0];
                return Duration.ofMillis((long) (Double.parseDouble(seconds) * 1000));
            } catch (IOException | NumberFormatException noProc) {
                return Duration.ofNanos(System.nanoTime());
            }
        }
    }
}
