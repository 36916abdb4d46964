package org.lockkeeper.maintenance.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.support.CronExpression;

/**
 * Again and again, each time for as long by the clock that goes on evenly.
 *
 * <p>The expression is asked for times of day without a zone, which are then made into moments by one rule: a time that the
 * zone leaves out is shifted forward by as much as is left out, and one that comes twice is taken the first time. So nothing
 * is lost when clocks are changed, and nothing comes twice.
 */
record Recurring(CronExpression cron, Duration length, ZoneId zone) implements Spans {

    @Override
    public @Nullable Span beginningAfter(Instant instant) {
        Instant start = startAfter(instant);
        return start == null ? null : new Span(start, start.plus(length));
    }

    @Override
    public @Nullable Span endingAfter(Instant instant) {
        return beginningAfter(instant.minus(length));
    }

    private @Nullable Instant startAfter(Instant instant) {
        Instant first = null;
        LocalDateTime local = cron.next(before(instant));
        // What is shifted may come after what is later by the words: so it is looked as far as there could be an
        // earlier one.
        while (local != null && (first == null || earliest(local).isBefore(first))) {
            Instant start = ZonedDateTime.ofLocal(local, zone, null).toInstant();
            if (start.isAfter(instant) && (first == null || start.isBefore(first))) {
                first = start;
            }
            local = cron.next(local);
        }
        return first;
    }

    /** No time of day up to this one stands for a moment after the given one. */
    private LocalDateTime before(Instant instant) {
        ZoneOffsetTransition last = zone.getRules().previousTransition(instant.plusNanos(1));
        return last != null
                        && last.isGap()
                        && instant.isBefore(last.getInstant().plus(last.getDuration()))
                ? last.getDateTimeBefore().minusNanos(1)
                : LocalDateTime.ofInstant(instant, zone);
    }

    /** No time of day from this one on stands for a moment before it. */
    private Instant earliest(LocalDateTime local) {
        ZoneOffsetTransition left = zone.getRules().getTransition(local);
        return left != null && left.isGap()
                ? left.getInstant()
                : ZonedDateTime.ofLocal(local, zone, null).toInstant();
    }
}
