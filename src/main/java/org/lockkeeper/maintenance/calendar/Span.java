package org.lockkeeper.maintenance.calendar;

import java.time.Instant;

/** From its start, up to its end and without it. */
record Span(Instant start, Instant end) {

    Span {
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException("%s is not before %s".formatted(start, end));
        }
    }

    boolean covers(Instant instant) {
        return !instant.isBefore(start) && instant.isBefore(end);
    }
}
