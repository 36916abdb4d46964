package org.lockkeeper.maintenance.calendar;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.BlackoutProperties;
import org.lockkeeper.locking.registry.HoursProperties;
import org.lockkeeper.web.words.Text;
import org.springframework.scheduling.support.CronExpression;

/**
 * Reads what is configured, or refuses it with the name of its key.
 *
 * @param host the zone of what names none
 */
record Entries(ZoneId host) {

    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(366);
    /** Fields of an expression without seconds. */
    private static final int FIELDS = 5;
    /** So often it is looked whether it begins again before it is over. */
    private static final int LOOKS = 500;

    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 9999;
    private static final LocalDateTime ANY = LocalDateTime.of(2026, 1, 1, 0, 0);

    List<Entry> hours(String group, List<HoursProperties> hours) {
        List<Entry> entries = new ArrayList<>();
        for (HoursProperties one : hours) {
            String key = "lockkeeper.groups.%s.hours[%d]".formatted(group, entries.size());
            ZoneId zone = zone(key, one.zone());
            Recurring recurring = recurring(key, one.cron(), one.duration(), zone);
            if (one.cutoff().compareTo(recurring.length()) >= 0) {
                throw refused(
                        "%s.cutoff is %s, and the hours last %s: nothing could ever begin",
                        key, one.cutoff(), recurring.length());
            }
            entries.add(new Entry(key, recurring, zone, one.cutoff()));
        }
        return entries;
    }

    List<Entry> blackouts(String group, List<BlackoutProperties> blackouts) {
        List<Entry> entries = new ArrayList<>();
        for (BlackoutProperties one : blackouts) {
            String key = "lockkeeper.groups.%s.blackouts[%d]".formatted(group, entries.size());
            ZoneId zone = zone(key, one.zone());
            boolean dated = one.from() != null || one.to() != null;
            if (one.ics() != null) {
                entries.add(new Entry(key, freeze(key, one, zone), zone, one.cutoff()));
                continue;
            }
            if (dated == (one.cron() != null || one.duration() != null)) {
                throw refused("%s must have either a from and a to, or a cron and a duration, or an ics", key);
            }
            if (one.cutoff().compareTo(LONGEST) > 0) {
                throw refused("%s.cutoff must be no longer than %s, not %s", key, LONGEST, one.cutoff());
            }
            Spans spans = dated ? dated(key, one, zone) : recurring(key, one.cron(), one.duration(), zone);
            entries.add(new Entry(key, spans, zone, one.cutoff()));
        }
        return entries;
    }

    private static Freeze freeze(String key, BlackoutProperties blackout, ZoneId zone) {
        if (blackout.from() != null
                || blackout.to() != null
                || blackout.cron() != null
                || blackout.duration() != null) {
            throw refused("%s has an ics, and takes neither from and to nor cron and duration beside it", key);
        }
        Path path = blackout.ics();
        if (path == null || !path.isAbsolute()) {
            throw refused("%s.ics must be an absolute path, not '%s'", key, path);
        }
        return new Freeze(path.normalize(), zone);
    }

    ZoneId zone(String key, @Nullable String name) {
        if (name == null) {
            return host;
        }
        if (!ZoneId.getAvailableZoneIds().contains(name)) {
            throw refused("%s.zone must be a time zone such as Europe/Berlin, not '%s'", key, Text.shorten(name));
        }
        return ZoneId.of(name);
    }

    static Recurring recurring(String key, @Nullable String cron, @Nullable Duration duration, ZoneId zone) {
        if (cron == null || duration == null) {
            throw refused("%s.%s is missing", key, cron == null ? "cron" : "duration");
        }
        if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
            throw refused("%s.duration must be from %s to %s, not %s", key, SHORTEST, LONGEST, duration);
        }
        CronExpression expression = expression(key, cron);
        LocalDateTime start = expression.next(ANY);
        if (start == null) {
            throw refused("%s.cron is '%s', which never comes", key, Text.shorten(cron));
        }
        for (int i = 0; i < LOOKS && start != null; i++) {
            LocalDateTime next = expression.next(start);
            if (next != null && next.isBefore(start.plus(duration))) {
                throw refused(
                        "%s.cron is '%s', which comes again before the %s of %s.duration are over: on %s and on %s",
                        key, Text.shorten(cron), duration, key, start, next);
            }
            start = next;
        }
        return new Recurring(expression, duration, zone);
    }

    private static CronExpression expression(String key, String cron) {
        String text = cron.strip();
        try {
            return CronExpression.parse(text.split("\\s+").length == FIELDS ? "0 " + text : text);
        } catch (IllegalArgumentException unreadable) {
            throw refused(
                    "%s.cron must be a cron expression such as '0 2 * * SAT', not '%s': %s",
                    key, Text.shorten(cron), unreadable.getMessage());
        }
    }

    private static Dated dated(String key, BlackoutProperties blackout, ZoneId zone) {
        Instant from = time(key + ".from", blackout.from(), zone, 0);
        Instant to = time(key + ".to", blackout.to(), zone, 1);
        if (!from.isBefore(to)) {
            throw refused(
                    "%s.to is '%s', and must be after %s.from, which is '%s'",
                    key, blackout.to(), key, blackout.from());
        }
        return new Dated(new Span(from, to));
    }

    /** @param days added to a day without a time */
    private static Instant time(String key, @Nullable String text, ZoneId zone, int days) {
        if (text == null) {
            throw refused("%s is missing", key);
        }
        try {
            LocalDateTime local = text.contains("T")
                    ? LocalDateTime.parse(text)
                    : LocalDate.parse(text).plusDays(days).atStartOfDay();
            if (local.getYear() < FIRST_YEAR || local.getYear() > LAST_YEAR) {
                throw new DateTimeException("not of our time");
            }
            return ZonedDateTime.ofLocal(local, zone, null).toInstant();
        } catch (DateTimeException unreadable) {
            throw refused(
                    "%s must be a day such as 2026-12-24, or a time such as 2026-12-24T18:00, not '%s'",
                    key, Text.shorten(text));
        }
    }

    private static IllegalArgumentException refused(String sentence, @Nullable Object... values) {
        return new IllegalArgumentException(sentence.formatted(values));
    }
}
