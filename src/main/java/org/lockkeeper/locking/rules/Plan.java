package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
 * @param without later occurrences of the schedule that are left out, since they were skipped or moved: only of what was planned
 *     before the table itself knew them, see {@link Handled}
 * @param stage what time has done with it
 * @param moved how often another time was set for it, and when last; null: never
 */
public record Plan(
        Instant openAt,
        Duration lead,
        Duration cutoff,
        Instant latest,
        @Nullable String schedule,
        @Nullable Instant occurrence,
        List<Instant> without,
        Stage stage,
        @Nullable Moved moved) {

    public record Moved(int times, Instant at) {}

    public enum Stage {
        /** Its time is not near. */
        AHEAD,
        /** It is in the queue, or drains. */
        NEAR,
        /** It is to be opened as soon as it can. */
        DUE
    }

    /** One whose time is not near. */
    public Plan(
            Instant openAt,
            Duration lead,
            Duration cutoff,
            Instant latest,
            @Nullable String schedule,
            @Nullable Instant occurrence) {
        this(openAt, lead, cutoff, latest, schedule, occurrence, List.of(), Stage.AHEAD, null);
    }

    public Plan {
        without = List.copyOf(without);
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

    void check(Request.Kind kind, Duration hold) {
        if (kind != Request.Kind.WINDOW) {
            throw new IllegalArgumentException("only windows can be planned, not a " + kind);
        }
        if (!latest.isBefore(openAt.plus(hold))) {
            throw new IllegalArgumentException("nothing is left of %s from %s at %s".formatted(hold, openAt, latest));
        }
    }

    /** For another time; it keeps the schedule that it came from. */
    public Plan moved(Instant opens, Instant last) {
        return new Plan(opens, lead, cutoff, last, schedule, occurrence, without, Stage.AHEAD, moved);
    }

    Plan movedAt(Instant now) {
        Moved again = new Moved(moved == null ? 1 : moved.times() + 1, now);
        return new Plan(openAt, lead, cutoff, latest, schedule, occurrence, without, stage, again);
    }

    Plan at(Stage other) {
        return new Plan(openAt, lead, cutoff, latest, schedule, occurrence, without, other, moved);
    }
}
