package org.lockkeeper.maintenance.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/**
 * Hours or a blackout of a group, once.
 *
 * @param key where the entry stands that has it
 * @param zone whose time of day it is told in
 * @param cutoff of hours: how long before they end nothing begins any more; of a blackout: before it begins
 */
public record Period(Kind kind, String group, String key, Instant from, Instant to, ZoneId zone, Duration cutoff) {

    public enum Kind {
        HOURS,
        BLACKOUT
    }
}
