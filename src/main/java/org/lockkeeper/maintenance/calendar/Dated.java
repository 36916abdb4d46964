package org.lockkeeper.maintenance.calendar;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Once. */
record Dated(Span span) implements Spans {

    @Override
    public @Nullable Span beginningAfter(Instant instant) {
        return span.start().isAfter(instant) ? span : null;
    }

    @Override
    public @Nullable Span endingAfter(Instant instant) {
        return span.end().isAfter(instant) ? span : null;
    }
}
