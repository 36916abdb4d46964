package org.lockkeeper.maintenance.calendar;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The spans of time that one entry of a calendar is about. */
interface Spans {

    /** The first that begins after this; null if none does. */
    @Nullable
    Span beginningAfter(Instant instant);

    /** The first that ends after this; null if none does. It may have begun before. */
    @Nullable
    Span endingAfter(Instant instant);

    /** Another number whenever an answer may be another although it is asked about the same moment. */
    default long version() {
        return 0;
    }

    /** Why these are not known, in which case they cover everything; null: they are. */
    default @Nullable String unknown() {
        return null;
    }

    /** What could not be read last, and why, whether or not something is known from before. */
    default Map<Path, String> faults() {
        return Map.of();
    }

    /** One that covers this; null if none does. */
    default @Nullable Span covering(Instant instant) {
        Span span = endingAfter(instant);
        return span != null && span.covers(instant) ? span : null;
    }
}
