package org.lockkeeper.registry;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;

/**
 * Tells a clock that was set from time that has passed, by comparing it with the host's uptime. Small differences are
 * the clock being slewed and are let through.
 */
final class ClockWatch {

    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    private final Clock clock;
    private final Supplier<Duration> uptime;
    private Instant lastClock;
    private Duration lastUptime;

    ClockWatch(Clock clock, Supplier<Duration> uptime) {
        this.clock = clock;
        this.uptime = uptime;
        this.lastUptime = uptime.get();
        this.lastClock = now();
    }

    /** Whole milliseconds, as they are stored: what is in memory must equal what is read back. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** How far the clock was set since the last call; zero if it was not. */
    Duration jump() {
        Instant nowClock = now();
        Duration nowUptime = uptime.get();
        Duration jump = Duration.between(lastClock, nowClock).minus(nowUptime.minus(lastUptime));
        lastClock = nowClock;
        lastUptime = nowUptime;
        return jump.abs().compareTo(TOLERANCE) > 0 ? jump.truncatedTo(ChronoUnit.MILLIS) : Duration.ZERO;
    }

    /** How far the clock stands behind a time that was already reached: it was set back while nobody watched. */
    Duration setBackSince(Instant reached) {
        Duration behind = Duration.between(reached, now());
        return behind.compareTo(TOLERANCE.negated()) < 0 ? behind : Duration.ZERO;
    }
}
