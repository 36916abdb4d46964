package org.lockkeeper.maintenance.schedule;

import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.systemd.units.UnitName;
import org.lockkeeper.maintenance.calendar.Occurrences;
import org.lockkeeper.maintenance.window.WindowProperties;
import org.lockkeeper.web.words.Text;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A planned window that comes again.
 *
 * @param enabled whether its next occurrence is planned
 * @param cron when it is to open: minute, hour, day of the month, month and day of the week; with a field more in front, the
 *     second. Required: each of the schedules has one
 * @param duration for how long, counted from then. Required: each of the schedules has one
 * @param zone the time zone of the expression, such as Europe/Berlin. Default: that of the host
 * @param group the service group of the work
 * @param reason why, for everybody who reads it. Default: the schedule's name
 * @param admits names or globs of units whose work belongs to the window: they are no blockers, and jobs of theirs run inside it
 * @param inhibit whether the host is kept from shutting down and sleeping while the window is open
 * @param lead how long before that it enters the queue, so that what must stop has stopped by then. Default: what is usual for
 *     windows of the group
 * @param cutoff how long before that no conflicting work begins of which it is not known how long it takes. Default: the lead
 * @param atLeast how much of its time must be left when it opens late; else it is missed. Default: half of its duration
 */
public record ScheduleProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String cron,
        @Nullable Duration duration,
        @Nullable String zone,
        @DefaultValue("maintenance") String group,
        @Nullable String reason,
        @DefaultValue List<String> admits,
        @DefaultValue("false") boolean inhibit,
        @Nullable Duration lead,
        @Nullable Duration cutoff,
        @Nullable Duration atLeast) {

    private static final int LONGEST_REASON = 500;
    private static final Duration LEAST = Duration.ofSeconds(1);

    public ScheduleProperties {
        admits = List.copyOf(admits);
    }

    static String key(String name) {
        return "lockkeeper.schedules." + name;
    }

    /** @throws IllegalArgumentException with a sentence that begins with the key that is wrong */
    Occurrences occurrences(String name, ZoneId host) {
        return Occurrences.of(key(name), cron, duration, zone, host);
    }

    /** Refuses what cannot be, with a sentence that begins with the key that is wrong. */
    public static void check(
            Map<String, ScheduleProperties> schedules, Collection<String> groups, WindowProperties windows) {
        schedules.forEach((name, schedule) -> schedule.check(name, groups, windows));
    }

    private void check(String name, Collection<String> groups, WindowProperties windows) {
        occurrences(name, ZoneId.systemDefault());
        units(name);
        String key = key(name);
        require(
                groups.contains(group),
                "%s.group is '%s', which is no group; the groups are %s",
                key,
                Text.shorten(group),
                new TreeSet<>(groups));
        Duration length = length();
        require(
                length.compareTo(windows.maxDuration()) <= 0,
                "%s.duration is %s, and lockkeeper.windows.max-duration %s",
                key,
                length,
                windows.maxDuration());
        require(
                reason == null || (!reason.isBlank() && reason.length() <= LONGEST_REASON),
                "%s.reason must have 1 to %d characters",
                key,
                LONGEST_REASON);
        bounded(key + ".lead", lead, Duration.ZERO, windows.maxDuration());
        bounded(key + ".cutoff", cutoff, Duration.ZERO, windows.maxDuration());
        bounded(key + ".at-least", atLeast, LEAST, length.minus(LEAST));
    }

    private static void bounded(String key, @Nullable Duration value, Duration least, Duration most) {
        require(
                value == null || (value.compareTo(least) >= 0 && value.compareTo(most) <= 0),
                "%s must be from %s to %s, not %s",
                key,
                least,
                most,
                value);
    }

    private static void require(boolean holds, String sentence, @Nullable Object... values) {
        if (!holds) {
            throw new IllegalArgumentException(sentence.formatted(values));
        }
    }

    /** With their suffixes. */
    List<String> units(String name) {
        List<String> units = new ArrayList<>();
        for (String unit : admits) {
            try {
                units.add(UnitName.qualify(unit));
            } catch (IllegalArgumentException refused) {
                throw new IllegalArgumentException(
                        "%s.admits must hold names or globs of units, not '%s': %s"
                                .formatted(key(name), Text.shorten(unit), refused.getMessage()),
                        refused);
            }
        }
        return List.copyOf(units);
    }

    Duration length() {
        return Objects.requireNonNull(duration);
    }

    /** {@code lockkeeper.schedules}. */
    public record ConfiguredSchedules(Map<String, ScheduleProperties> byName) {

        public ConfiguredSchedules {
            byName = Map.copyOf(byName);
        }

        /** @param host the zone of those that name none */
        public Schedules schedules(ZoneId host) {
            return Schedules.of(byName, host);
        }
    }
}
