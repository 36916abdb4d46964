package org.lockkeeper.maintenance.window;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Bounds of maintenance windows.
 *
 * @param maxDuration how long a window may be, extensions included
 * @param defaultWaitTimeout how long a window may take to open if its request does not say
 * @param maxWaitTimeout the longest time to open that a request may ask for
 * @param lead how long before its time a planned window enters the queue, and keeps others from starting, if its request does not
 *     say, and too few windows of its group were seen to know how long they take to open
 */
public record WindowProperties(
        @DefaultValue("24h") Duration maxDuration,
        @DefaultValue("1h") Duration defaultWaitTimeout,
        @DefaultValue("24h") Duration maxWaitTimeout,
        @DefaultValue("5m") Duration lead) {

    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofDays(366);

    public WindowProperties {
        sane("max-duration", maxDuration);
        sane("default-wait-timeout", defaultWaitTimeout);
        sane("max-wait-timeout", maxWaitTimeout);
        sane("lead", lead);
        if (defaultWaitTimeout.compareTo(maxWaitTimeout) > 0) {
            throw new IllegalArgumentException(
                    "lockkeeper.windows.default-wait-timeout (%s) must not exceed lockkeeper.windows.max-wait-timeout (%s)"
                            .formatted(defaultWaitTimeout, maxWaitTimeout));
        }
    }

    /** A number without a unit is read as milliseconds, which nobody means. */
    private static void sane(String key, Duration value) {
        if (value.compareTo(LEAST) < 0 || value.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(
                    "lockkeeper.windows.%s must be from 1s to 366d, not %s".formatted(key, value));
        }
    }
}
