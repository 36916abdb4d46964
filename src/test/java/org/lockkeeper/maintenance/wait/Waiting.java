package org.lockkeeper.maintenance.wait;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;

/** A wait in virtual time, with what its tests say of it. */
final class Waiting {

    final VirtualTime time = new VirtualTime();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final RetryableWait wait;

    Waiting() {
        this(1.0, Duration.ofSeconds(30));
    }

    Waiting(double backOffMultiplier, Duration maxPollInterval) {
        WaitProperties properties = new WaitProperties(
                Duration.ofMinutes(1),
                Duration.ofSeconds(5),
                0,
                backOffMultiplier,
                maxPollInterval,
                Duration.ofHours(24),
                200);
        wait = new RetryableWait(properties, meters, time);
    }

    static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    /** Looks each 5 s. */
    static WaitRequest within(Duration timeout) {
        return new WaitRequest(timeout, 0, seconds(5));
    }

    static WaitRequest attempts(int attempts) {
        return new WaitRequest(seconds(60), attempts, seconds(5));
    }

    long timed(String outcome) {
        return meters.get("lockkeeper.wait").tag("outcome", outcome).timer().count();
    }
}
