package org.lockkeeper.maintenance.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
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

    /** The first of those that begin before the one moment and end after the other. */
    List<Period> between(Period.Kind kind, String group, Instant from, Instant to, int most) {
        List<Period> periods = new ArrayList<>();
        Span span = spans.endingAfter(from);
        while (span != null && span.start().isBefore(to) && periods.size() < most) {
            periods.add(new Period(kind, group, key, span.start(), span.end(), zone, cutoff));
            span = spans.beginningAfter(span.start());
        }
        return periods;
    }
}
