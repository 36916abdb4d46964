package org.lockkeeper.maintenance.calendar;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The spans of time that one entry of a calendar is about. */
interface Spans {

    /** The first that begins after this; null if none does. */
    @Nullable
    Span beginningAfter(Instant instant);

    /** The first that ends after this; null if none does. It may have begun before. */
    @Nullable
    Span endingAfter(Instant instant);

    /** One that covers this; null if none does. */
    default @Nullable Span covering(Instant instant) {
        Span span = endingAfter(instant);
        return span != null && span.covers(instant) ? span : null;
    }
}
