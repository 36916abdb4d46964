package org.lockkeeper.reporting.silence;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * For how long a monitor keeps quiet: always a short time that is renewed, so that a Lockkeeper that has died leaves nobody
 * without alerts.
 *
 * @param length from each renewal
 * @param tail after the end of the window
 */
record Terms(Duration length, Duration tail) {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int MOST_DOUBLINGS = 5;

    /** When it ends by itself if it is renewed now: never later than the tail of a window whose end is known. */
    Instant end(Instant now, @Nullable Instant deadline) {
        Instant leased = now.plus(length);
        if (deadline == null) {
            return leased;
        }
        Instant last = deadline.plus(tail);
        return last.isBefore(leased) ? last : leased;
    }

    /** A renewal may fail twice before anything is lost. */
    Duration untilRenewal() {
        return length.dividedBy(3);
    }

    Duration untilRetry(int failures) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
        return pause.compareTo(untilRenewal()) < 0 ? pause : untilRenewal();
    }
}
