package org.lockkeeper.maintenance.calendar;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Moments that may never come: null then. */
final class Moments {

    private Moments() {}

    static @Nullable Instant first(List<Entry> entries, Function<Entry, @Nullable Instant> of) {
        Instant first = null;
        for (Entry entry : entries) {
            first = earlier(first, of.apply(entry));
        }
        return first;
    }

    static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        return one == null || (other != null && other.isBefore(one)) ? other : one;
    }

    static @Nullable Instant before(@Nullable Instant instant, Duration by) {
        return instant == null ? null : instant.minus(by);
    }
}
