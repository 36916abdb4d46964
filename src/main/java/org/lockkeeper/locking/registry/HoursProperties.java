package org.lockkeeper.locking.registry;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When work of a group may begin: again and again.
 *
 * @param cron when the hours begin: minute, hour, day of the month, month and day of the week; with a field more in front, the
 *     second. Required: each of the hours has one
 * @param duration how long they last. Required: each of the hours has one
 * @param zone the time zone of the expression, such as Europe/Berlin. Default: that of the host
 * @param cutoff how long before they end nothing begins any more
 */
public record HoursProperties(
        @Nullable String cron,
        @Nullable Duration duration,
        @Nullable String zone,
        @DefaultValue("0s") Duration cutoff) {}
