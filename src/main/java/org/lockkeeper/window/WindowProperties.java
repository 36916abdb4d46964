package org.lockkeeper.window;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Bounds of maintenance windows.
 *
 * @param maxDuration how long a window may be, extensions included
 * @param defaultWaitTimeout how long a window may take to open if its request does not say
 * @param maxWaitTimeout the longest time to open that a request may ask for
 */
public record WindowProperties(
        @DefaultValue("24h") Duration maxDuration,
        @DefaultValue("1h") Duration defaultWaitTimeout,
        @DefaultValue("24h") Duration maxWaitTimeout) {

    public WindowProperties {
        positive("max-duration", maxDuration);
        positive("default-wait-timeout", defaultWaitTimeout);
        positive("max-wait-timeout", maxWaitTimeout);
        if (defaultWaitTimeout.compareTo(maxWaitTimeout) > 0) {
            throw new IllegalArgumentException(
                    "lockkeeper.windows.default-wait-timeout (%s) must not exceed max-wait-timeout (%s)"
                            .formatted(defaultWaitTimeout, maxWaitTimeout));
        }
    }

    private static void positive(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("lockkeeper.windows.%s must be positive, not %s".formatted(key, value));
        }
    }
}
