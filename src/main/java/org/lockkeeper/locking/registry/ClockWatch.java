package org.lockkeeper.locking.registry;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells a clock that was set from time that has passed, by comparing it with the host's uptime. The kernel slews both
 * alike, so that what parts them is a step.
 */
final class ClockWatch {

    private static final Duration TOLERANCE = Duration.ofMillis(500);
    /** Two readings further apart than this do not tell of one moment: the host was busy in between. */
    private static final Duration TOGETHER = Duration.ofMillis(100);

    private static final int TRIES = 10;

    private final Clock clock;
    private final Supplier<Duration> uptime;
    private final boolean believed;
    /** When the host was booted, by the clock that the table's times are of. */
    private volatile Instant boot;

    ClockWatch(Clock clock, Supplier<Duration> uptime) {
        this(clock, uptime, false);
    }

    private ClockWatch(Clock clock, Supplier<Duration> uptime, boolean believed) {
        this.clock = clock;
        this.uptime = uptime;
        this.believed = believed;
        this.boot = clock.instant().minus(uptime.get());
        setWhileAwayBy(Duration.ZERO);
    }

    /**
     * For a clock that several go by: each of them would move the deadlines if it were set, so that nobody does. It is another
     * host's, of whose uptime nobody here knows.
     */
    static ClockWatch believing(Clock shared) {
        return new ClockWatch(shared, () -> Duration.ZERO, true);
    }

    /** Whether it has to be looked at. */
    boolean canBeSet() {
        return !believed;
    }

    /**
     * @param now what the clock says, in whole milliseconds, as they are stored: what is in memory must equal what is
     *     read back
     * @param jump how far it was set since the table's times were last moved with it; zero if it was not
     */
    record Look(Instant now, Duration jump) {}

    Look look() {
        return look(boot);
    }

    /** What the times of a table rest on: they move with it. */
    Instant basis() {
        return boot;
    }

    /** As it is for a table whose times rest on this. */
    Look look(Instant basis) {
        if (believed) {
            return new Look(clock.instant().truncatedTo(ChronoUnit.MILLIS), Duration.ZERO);
        }
        for (int i = 0; i < TRIES; i++) {
            Look look = tryLook(basis);
            if (look != null) {
                return look;
            }
        }
        return new Look(basis.plus(uptime.get()).truncatedTo(ChronoUnit.MILLIS), Duration.ZERO);
    }

    private @Nullable Look tryLook(Instant basis) {
        Duration before = uptime.get();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        if (uptime.get().minus(before).compareTo(TOGETHER) > 0) {
            return null;
        }
        Duration jump = Duration.between(basis.plus(before), now).truncatedTo(ChronoUnit.MILLIS);
        return new Look(now, jump.abs().compareTo(TOLERANCE) > 0 ? jump : Duration.ZERO);
    }

    /** The time in which the table's are: it goes on evenly while the clock was set and they were not moved yet. */
    Instant now() {
        Look look = look();
        return look.now.minus(look.jump);
    }

    /** The table's times were moved. */
    void moved(Duration jump) {
        boot = boot.plus(jump);
    }

    /** The table's times are of a clock that was set by so much before anybody watched. */
    void setWhileAwayBy(Duration jump) {
        moved(look().jump.minus(jump));
    }

    /** How far the clock stands behind a time that was already reached: it was set back while nobody watched. */
    Duration setBackSince(Instant reached) {
        Duration behind = believed ? Duration.ZERO : Duration.between(reached, look().now);
        return behind.compareTo(TOLERANCE.negated()) < 0 ? behind : Duration.ZERO;
    }
}
