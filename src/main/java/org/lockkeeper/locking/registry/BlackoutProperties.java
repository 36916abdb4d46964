package org.lockkeeper.locking.registry;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When work of a group may not begin: once, from one day or time to another, or again and again, or as an iCalendar file says.
 *
 * @param from the first day, such as 2026-12-24, or when it begins, such as 2026-12-24T18:00. Without it the blackout has a cron
 *     expression
 * @param to the last day, which belongs to it, or when it ends. Required: with from
 * @param cron when it begins, again and again, as for hours. Without it the blackout has a from and a to
 * @param duration how long it lasts then. Required: with cron
 * @param ics the absolute path of an iCalendar file whose events are blackouts, or of a directory with such files, whose names
 *     end with .ics. Without it the blackout has dates or a cron expression
 * @param zone the time zone of all that, such as Europe/Berlin. Default: that of the host
 * @param cutoff how long before it begins nothing begins any more
 */
public record BlackoutProperties(
        @Nullable String from,
        @Nullable String to,
        @Nullable String cron,
        @Nullable Duration duration,
        @Nullable Path ics,
        @Nullable String zone,
        @DefaultValue("0s") Duration cutoff) {}
