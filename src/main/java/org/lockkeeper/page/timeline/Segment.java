package org.lockkeeper.page.timeline;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A part of an item.
 *
 * @param to null where it goes on, or nothing is known of its end
 */
record Segment(Style style, Instant from, @Nullable Instant to) {

    enum Style {
        /** Asked for, and not begun. */
        WAITING,
        /** It is so, or was. */
        SOLID,
        /** It is expected. */
        OUTLINE
    }

    Segment {
        if (to != null && to.isBefore(from)) {
            // A clock that was set back: that it was is known, how long is not.
            to = from;
        }
    }
}
