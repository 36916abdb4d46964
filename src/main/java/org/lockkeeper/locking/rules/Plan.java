package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a planned window is to open. These are times by the wall clock: they do not move when the clock is set.
 *
 * @param openAt when; not earlier
 * @param lead how long before that it enters the queue, so that what must stop has stopped by then
 * @param cutoff how long before that no conflicting work begins of which it is not known how long it takes
 * @param latest when it is given up as missed, if it is not open by then
 * @param schedule the schedule whose occurrence it is; null for one that somebody planned
 * @param occurrence when the schedule would have it open, whatever it was moved to since; null for one that somebody planned
 */
public record Plan(
        Instant openAt,
        Duration lead,
        Duration cutoff,
        Instant latest,
        @Nullable String schedule,
        @Nullable Instant occurrence) {

    public Plan {
        if (lead.isNegative() || cutoff.isNegative()) {
            throw new IllegalArgumentException("lead %s and cutoff %s must not be negative".formatted(lead, cutoff));
        }
        if (latest.isBefore(openAt)) {
            throw new IllegalArgumentException("latest %s is before openAt %s".formatted(latest, openAt));
        }
        if ((schedule == null) != (occurrence == null)) {
            throw new IllegalArgumentException(
                    "schedule and occurrence come together: " + schedule + ", " + occurrence);
        }
    }

    /** When it enters the queue. */
    public Instant queuesAt() {
        return openAt.minus(lead);
    }
}
