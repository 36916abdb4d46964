package org.lockkeeper.lock;

import java.time.Duration;

/**
 * Bounds that keep the table small and its times sane.
 *
 * @param maxQueued how many requests may wait at once
 * @param maxHold how long a window may last, extensions included
 * @param maxRemembered how many idempotency keys are remembered; the oldest go first
 * @param rememberFor for how long an idempotency key is remembered
 */
public record Limits(int maxQueued, Duration maxHold, int maxRemembered, Duration rememberFor) {

    public static final Limits DEFAULT = new Limits(1000, Duration.ofDays(7), 500, Duration.ofHours(24));

    public Limits {
        Check.positive("maxHold", maxHold);
        Check.positive("rememberFor", rememberFor);
        if (maxQueued < 1 || maxRemembered < 1) {
            throw new IllegalArgumentException("limits must be at least 1: " + maxQueued + ", " + maxRemembered);
        }
    }
}
