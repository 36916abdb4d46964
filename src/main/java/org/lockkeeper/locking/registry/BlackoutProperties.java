package org.lockkeeper.locking.registry;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When work of a group may not begin: once, from one day or time to another, or again and again.
 *
 * @param from the first day, such as 2026-12-24, or when it begins, such as 2026-12-24T18:00. Without it the blackout has a cron
 *     expression
 * @param to the last day, which belongs to it, or when it ends. Required: with from
 * @param cron when it begins, again and again, as for hours. Without it the blackout has a from and a to
 * @param duration how long it lasts then. Required: with cron
 * @param zone the time zone of all that, such as Europe/Berlin. Default: that of the host
 * @param cutoff how long before it begins nothing begins any more
 */
public record BlackoutProperties(
        @Nullable String from,
        @Nullable String to,
        @Nullable String cron,
        @Nullable Duration duration,
        @Nullable String zone,
        @DefaultValue("0s") Duration cutoff) {}
