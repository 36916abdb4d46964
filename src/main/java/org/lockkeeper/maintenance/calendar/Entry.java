package org.lockkeeper.maintenance.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the hours or blackouts of a group.
 *
 * @param key where it stands in the configuration
 * @param zone whose time of day it is told in
 * @param cutoff of hours: how long before they end nothing begins any more; of a blackout: before it begins
 */
record Entry(String key, Spans spans, ZoneId zone, Duration cutoff) {

    boolean covers(Instant instant) {
        return spans.covering(instant) != null;
    }

    /** Whether one begins from now on within its cutoff. */
    boolean near(Instant instant) {
        Span next = spans.beginningAfter(instant);
        return next != null && !next.start().isAfter(instant.plus(cutoff));
    }

    @Nullable
    Instant startAfter(Instant instant) {
        Span next = spans.beginningAfter(instant);
        return next == null ? null : next.start();
    }

    @Nullable
    Instant endAfter(Instant instant) {
        Span next = spans.endingAfter(instant);
        return next == null ? null : next.end();
    }
}
