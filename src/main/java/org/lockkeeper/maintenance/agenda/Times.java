package org.lockkeeper.maintenance.agenda;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Times as people are told them.
 *
 * @param now what is near to it is told by the day of the week
 * @param zone in whose times of day
 */
record Times(Instant now, ZoneId zone) {

    private static final Duration NEAR_BY = Duration.ofDays(6);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEE uuuu-MM-dd", Locale.ENGLISH);
    private static final DateTimeFormatter WEEKDAY = DateTimeFormatter.ofPattern("EEE", Locale.ENGLISH);
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH);

    String day(Instant at) {
        boolean near = Duration.between(now, at).abs().compareTo(NEAR_BY) < 0;
        ZonedDateTime time = at.atZone(zone);
        return (near ? WEEKDAY : DAY).format(time) + " " + clock(time);
    }

    /** With the day only where it is another than that of what was told of before. */
    String time(Instant at, Instant told) {
        ZonedDateTime time = at.atZone(zone);
        return sameDay(at, told) ? clock(time) : day(at);
    }

    /** The day, and then from when to when: "Sat 2027-01-16 02:00–05:00". */
    String span(Instant from, @Nullable Instant to) {
        ZonedDateTime begin = from.atZone(zone);
        String text = DAY.format(begin) + " " + clock(begin);
        if (to == null) {
            return text;
        }
        ZonedDateTime end = to.atZone(zone);
        return text + "–" + (sameDay(from, to) ? "" : DAY.format(end) + " ") + clock(end);
    }

    /** The same of an item; what is only likely, or not known, is not told as a fact. */
    String of(AgendaItem item) {
        if (item.opening() == null) {
            return span(item.from(), item.to());
        }
        String day = DAY.format(item.from().atZone(zone));
        return item.opening() == AgendaItem.Opening.UNKNOWN
                ? day + " not known"
                : day + " about " + span(item.from(), item.to()).substring(day.length() + 1);
    }

    private boolean sameDay(Instant one, Instant other) {
        return one.atZone(zone).toLocalDate().equals(other.atZone(zone).toLocalDate());
    }

    private static String clock(ZonedDateTime time) {
        return (time.getSecond() == 0 ? MINUTE : SECOND).format(time);
    }
}
