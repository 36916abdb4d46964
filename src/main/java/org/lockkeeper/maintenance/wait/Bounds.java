package org.lockkeeper.maintenance.wait;

import java.time.Duration;
import java.util.Objects;
import org.lockkeeper.web.words.InvalidField;

/** Fills in what a call leaves out, and refuses what it may not ask for. */
final class Bounds {
    private Bounds() {}

    static WaitRequest request(WaitCall call, WaitProperties properties) {
        Duration timeout = Objects.requireNonNullElse(call.timeout(), properties.timeout());
        if (timeout.compareTo(properties.maxTimeout()) > 0) {
            throw new InvalidField(
                    "timeout",
                    timeout,
                    "must be at most %s (lockkeeper.wait.max-timeout)".formatted(properties.maxTimeout()));
        }
        int maxAttempts = Objects.requireNonNullElse(call.maxAttempts(), properties.maxAttempts());
        if (maxAttempts < 0) {
            throw new InvalidField("maxAttempts", maxAttempts, "must be 0 (unlimited) or more");
        }
        Duration pollInterval = call.pollInterval();
        if (pollInterval == null) {
            return new WaitRequest(timeout, maxAttempts, properties.pollInterval());
        }
        if (pollInterval.compareTo(WaitProperties.MIN_POLL_INTERVAL) < 0
                || pollInterval.compareTo(properties.maxTimeout()) > 0) {
            throw new InvalidField(
                    "pollInterval",
                    pollInterval,
                    "must be between %s and %s".formatted(WaitProperties.MIN_POLL_INTERVAL, properties.maxTimeout()));
        }
        return new WaitRequest(timeout, maxAttempts, pollInterval);
    }
}
