package org.lockkeeper.lock;

import java.time.Duration;

/**
 * Bounds that keep the table small and its times sane.
 *
 * @param maxQueued how many requests may wait at once
 * @param maxHold how long a window may last, extensions included
 */
public record Limits(int maxQueued, Duration maxHold) {

    public static final Limits DEFAULT = new Limits(1000, Duration.ofDays(7));

    public Limits {
        Check.positive("maxHold", maxHold);
        if (maxQueued < 1) {
            throw new IllegalArgumentException("limits must be at least 1: " + maxQueued);
        }
    }
}
