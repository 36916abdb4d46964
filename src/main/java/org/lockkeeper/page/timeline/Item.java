package org.lockkeeper.page.timeline;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing on the timeline.
 *
 * @param id stays the same for as long as it is the same thing
 * @param title what it is called by people: its unit, or its reason
 * @param segments in the order of time; only the last has an open end
 * @param note what else is said of it: who asked, or why
 * @param outcome how it ended, or how it stands, in a word; null where there is nothing to say
 * @param bad whether it did not end as it was to
 * @param link to where all of it is told; null where that is nowhere
 */
record Item(
        Kind kind,
        String id,
        Row row,
        String title,
        @Nullable String note,
        List<Segment> segments,
        @Nullable String outcome,
        boolean bad,
        @Nullable String link) {

    enum Kind {
        HOURS,
        BLACKOUT,
        WINDOW,
        LEASE,
        /** A start that was held back, until it was made up for. */
        START,
        RUN
    }

    /**
     * Where it is drawn.
     *
     * @param name of a unit; null for what is all of the group
     */
    record Row(String group, Of of, @Nullable String name) {
        enum Of {
            CALENDAR,
            WINDOWS,
            LEASES,
            UNIT
        }
    }

    Item {
        segments = List.copyOf(segments);
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("nothing is to be drawn of " + id);
        }
    }

    Instant from() {
        return segments.get(0).from();
    }

    /** Null where it goes on, or nothing is known of its end. */
    @Nullable
    Instant to() {
        return segments.get(segments.size() - 1).to();
    }

    /** Whether nothing of it has come yet. */
    boolean expected() {
        return segments.stream().allMatch(segment -> segment.style() == Segment.Style.OUTLINE);
    }

    /** Whether the two may be told of as one, where there is no room for both. */
    boolean like(Item other) {
        return kind == other.kind
                && expected() == other.expected()
                && bad == other.bad
                && Objects.equals(title, other.title)
                && row.equals(other.row);
    }
}
