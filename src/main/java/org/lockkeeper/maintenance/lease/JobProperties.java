package org.lockkeeper.maintenance.lease;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Bounds of jobs' leases.
 *
 * @param defaultTtl how long a lease may be held without being renewed if its request does not say
 * @param maxTtl the longest its request may say
 * @param defaultWaitTimeout how long a lease may take to be held if its request does not say
 * @param maxWaitTimeout the longest its request may say
 * @param maxHeld how long a client's or a process's lease may be held in all, renewals included; a unit's run has its own as
 *     long as it lasts
 */
public record JobProperties(
        @DefaultValue("1h") Duration defaultTtl,
        @DefaultValue("24h") Duration maxTtl,
        @DefaultValue("1h") Duration defaultWaitTimeout,
        @DefaultValue("24h") Duration maxWaitTimeout,
        @DefaultValue("7d") Duration maxHeld) {

    public JobProperties {
        within("default-ttl", defaultTtl, "max-ttl", maxTtl);
        if (maxHeld.compareTo(maxTtl) < 0) {
            throw new IllegalArgumentException(
                    "lockkeeper.leases.max-held must be at least max-ttl (%s), not %s".formatted(maxTtl, maxHeld));
        }
        within("default-wait-timeout", defaultWaitTimeout, "max-wait-timeout", maxWaitTimeout);
    }

    private static void within(String key, Duration value, String maxKey, Duration max) {
        if (value.isNegative() || value.isZero() || value.compareTo(max) > 0) {
            throw new IllegalArgumentException("lockkeeper.leases.%s must be positive and at most %s (%s), not %s"
                    .formatted(key, maxKey, max, value));
        }
    }
}
