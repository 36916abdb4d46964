package org.lockkeeper.maintenance.wait;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How waits look and when they give up.
 *
 * @param timeout how long to wait, where the caller does not say
 * @param pollInterval how often to look if no change is noticed, where the caller does not say; a safety net, since
 *     changes are noticed within milliseconds
 * @param maxAttempts how many scheduled looks at most, where the caller does not say; 0 is unlimited within the timeout
 * @param backOffMultiplier how much longer each interval is than the one before; 1.0 keeps them equal
 * @param maxPollInterval how far the back-off may stretch an interval; a poll interval that is longer from the start
 *     stays as it is
 * @param maxTimeout the longest timeout a caller may ask for
 * @param maxConcurrent how many waits there may be at a time over REST
 */
public record WaitProperties(
        @DefaultValue("1m") Duration timeout,
        @DefaultValue("5s") Duration pollInterval,
        @DefaultValue("0") int maxAttempts,
        @DefaultValue("1.0") double backOffMultiplier,
        @DefaultValue("30s") Duration maxPollInterval,
        @DefaultValue("24h") Duration maxTimeout,
        @DefaultValue("200") int maxConcurrent) {

    /** Anything shorter would keep systemd busy with nothing but answering. */
    public static final Duration MIN_POLL_INTERVAL = Duration.ofMillis(100);

    public WaitProperties {
        within("max-timeout", maxTimeout, Duration.ofSeconds(1), WaitRequest.LONGEST);
        within("timeout", timeout, Duration.ZERO, maxTimeout);
        within("poll-interval", pollInterval, MIN_POLL_INTERVAL, WaitRequest.LONGEST);
        within("max-poll-interval", maxPollInterval, MIN_POLL_INTERVAL, WaitRequest.LONGEST);
        within("max-attempts", maxAttempts, 0, Integer.MAX_VALUE);
        within("back-off-multiplier", backOffMultiplier, 1.0, 100.0);
        within("max-concurrent", maxConcurrent, 1, 10_000);
    }

    private static <T extends Comparable<T>> void within(String key, T value, T least, T most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "lockkeeper.wait.%s must be between %s and %s, not %s".formatted(key, least, most, value));
        }
    }
}
