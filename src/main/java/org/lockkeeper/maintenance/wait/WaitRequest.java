package org.lockkeeper.maintenance.wait;

import java.time.Duration;

/**
 * How long and how often to look.
 *
 * @param timeout when to give up; zero looks once
 * @param maxAttempts scheduled looks at most, the first included; 0: as many as the time allows
 * @param pollInterval from one scheduled look to the next, before any back-off
 */
record WaitRequest(Duration timeout, int maxAttempts, Duration pollInterval) {

    /** Far beyond what makes sense, and far below where nanoseconds overflow. */
    static final Duration LONGEST = Duration.ofDays(365);

    static final Duration SHORTEST_INTERVAL = Duration.ofMillis(1);

    public WaitRequest {
        if (timeout.isNegative() || timeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("timeout must be between 0 and %s, not %s".formatted(LONGEST, timeout));
        }
        if (maxAttempts < 0) {
            throw new IllegalArgumentException("maxAttempts must not be negative, not " + maxAttempts);
        }
        if (pollInterval.compareTo(SHORTEST_INTERVAL) < 0 || pollInterval.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("pollInterval must be between %s and %s, not %s"
                    .formatted(SHORTEST_INTERVAL, LONGEST, pollInterval));
        }
    }
}
