package org.lockkeeper.page.timeline;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is shown, and the moment at which. Where something is drawn is told in percent of the width. */
record Range(Instant from, Instant to, Instant now) {

    Range {
        if (!to.isAfter(from)) {
            throw new IllegalArgumentException("nothing is between %s and %s".formatted(from, to));
        }
    }

    /** Of what is outside: the border. */
    double at(Instant time) {
        if (time.isBefore(from)) {
            return 0;
        }
        if (time.isAfter(to)) {
            return 100;
        }
        return 100.0
                * Duration.between(from, time).toMillis()
                / Duration.between(from, to).toMillis();
    }

    boolean has(Instant time) {
        return !time.isBefore(from) && time.isBefore(to);
    }

    /** Of what has an open end: it goes on until now, and what has not begun is there when it begins. */
    Instant end(Instant begin, @Nullable Instant end) {
        if (end != null) {
            return end;
        }
        return begin.isBefore(now) ? now : begin;
    }

    boolean shows(Item item) {
        return item.segments().stream().anyMatch(segment -> {
            Instant end = end(segment.from(), segment.to());
            return has(segment.from()) || (segment.from().isBefore(from) && end.isAfter(from));
        });
    }
}
