package org.lockkeeper.maintenance.calendar;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why work of a group may not begin at a moment.
 *
 * @param why such as "hours of update begin Sat 02:00 CET"
 * @param until when it may; null if not within the years that are looked ahead
 */
public record Closed(String why, @Nullable Instant until) {}
