package org.lockkeeper.maintenance.calendar;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.time.ApiDuration;

/**
 * Moments in people's words, in a zone: {@code 02:00}, {@code tonight 02:00}, {@code tomorrow 02:00}, {@code Sat 02:00},
 * {@code 2027-01-16 02:00}, {@code in 2h}; or with their offset, as in ISO-8601. A time of day that a zone leaves out is shifted
 * forward, of one that comes twice it is the first: the same rule as for hours.
 */
public final class When {

    private static final Pattern WORDS =
            Pattern.compile("(?:(?<day>[a-z]+|\\d{4}-\\d{2}-\\d{2})(?: +|t))?(?<time>\\d{1,2}:\\d{2}(?::\\d{2})?)");

    private static final int MAX_LENGTH = 64;
    private static final int SHORTEST_NAME = 3;
    private static final String IN = "in ";

    private When() {}

    /** @throws IllegalArgumentException with a sentence that can be shown */
    public static Instant parse(String text, Instant now, ZoneId zone) {
        String words = text.strip().toLowerCase(Locale.ROOT);
        if (words.length() > MAX_LENGTH) {
            throw unreadable();
        }
        if (words.startsWith(IN)) {
            return later(now, words.substring(IN.length()));
        }
        Matcher matcher = WORDS.matcher(words);
        if (matcher.matches()) {
            return inWords(matcher, now.atZone(zone));
        }
        try {
            return OffsetDateTime.parse(text.strip()).toInstant();
        } catch (DateTimeException other) {
            throw unreadable();
        }
    }

    private static Instant later(Instant now, String duration) {
        try {
            return now.plus(ApiDuration.parse(duration));
        } catch (DateTimeException | ArithmeticException tooLong) {
            throw unreadable();
        }
    }

    private static Instant inWords(Matcher words, ZonedDateTime now) {
        LocalTime time = time(words.group("time"));
        @Nullable String day = words.group("day");
        LocalDate today = now.toLocalDate();
        if (day == null || day.equals("tonight")) {
            return next(now, time, null);
        }
        if (day.equals("today")) {
            return at(today, time, now.getZone());
        }
        if (day.equals("tomorrow")) {
            return at(today.plusDays(1), time, now.getZone());
        }
        for (DayOfWeek weekday : DayOfWeek.values()) {
            if (day.length() >= SHORTEST_NAME && weekday.name().startsWith(day.toUpperCase(Locale.ROOT))) {
                return next(now, time, weekday);
            }
        }
        try {
            return at(LocalDate.parse(day), time, now.getZone());
        } catch (DateTimeException none) {
            throw unreadable();
        }
    }

    private static LocalTime time(String text) {
        try {
            return LocalTime.parse(text.indexOf(':') == 1 ? "0" + text : text);
        } catch (DateTimeException none) {
            throw unreadable();
        }
    }

    /** The first such moment that is still to come. */
    private static Instant next(ZonedDateTime now, LocalTime time, @Nullable DayOfWeek weekday) {
        for (LocalDate day = now.toLocalDate(); ; day = day.plusDays(1)) {
            Instant at = at(day, time, now.getZone());
            if ((weekday == null || day.getDayOfWeek() == weekday) && at.isAfter(now.toInstant())) {
                return at;
            }
        }
    }

    private static Instant at(LocalDate day, LocalTime time, ZoneId zone) {
        return ZonedDateTime.ofLocal(LocalDateTime.of(day, time), zone, null).toInstant();
    }

    /** For people, for example {@code Sat 02:00 CET}. */
    public static String say(Instant at, Instant now, ZoneId zone) {
        return Words.time(at, now, zone);
    }

    private static IllegalArgumentException unreadable() {
        return new IllegalArgumentException(
                "must be a time such as 2027-01-16T02:00:00+01:00, 02:00, tonight 02:00, tomorrow 02:00, Sat 02:00, 2027-01-16 02:00 or in 2h");
    }
}
