package org.lockkeeper.maintenance.calendar;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When work of a group may next begin, or its next planned window opens.
 *
 * @param open whether it may begin now
 * @param kind {@code HOURS}, or {@code WINDOW} for a planned window; absent where there is neither
 * @param at when; now where it may begin now; absent where neither is within the next years
 * @param seconds until then, rounded up
 * @param window the planned window's id
 * @param detail in a sentence
 */
record Next(
        String group,
        boolean open,
        @Nullable Kind kind,
        @Nullable Instant at,
        @Nullable Long seconds,
        @Nullable String window,
        String detail) {

    enum Kind {
        HOURS,
        WINDOW
    }
}
