package org.lockkeeper.page.timeline;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The times of day below which things are drawn, in a zone: whole hours of its clocks, whatever these do in a night in which they
 * are changed.
 */
final class Ticks {

    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEE d MMM", Locale.ENGLISH);
    private static final Duration HOURS_OF_A_DAY_FIT = Duration.ofDays(3);
    private static final int HOURS = 3;

    private Ticks() {}

    /**
     * @param day whether a day begins there
     * @param minor whether it is left out first where there is little room
     */
    record Tick(Instant at, String text, boolean day, boolean minor) {}

    static List<Tick> of(Range range, ZoneId zone) {
        boolean hours = Duration.between(range.from(), range.to()).compareTo(HOURS_OF_A_DAY_FIT) <= 0;
        List<Tick> ticks = new ArrayList<>();
        LocalDate last = range.to().atZone(zone).toLocalDate();
        for (LocalDate date = range.from().atZone(zone).toLocalDate(); !date.isAfter(last); date = date.plusDays(1)) {
            // Where a day begins at one o'clock it does.
            boolean second = !hours && ticks.size() % 2 == 1;
            add(ticks, range, new Tick(date.atStartOfDay(zone).toInstant(), DAY.format(date), true, second));
            for (int hour = HOURS; hours && hour < 24; hour += HOURS) {
                LocalDateTime time = date.atTime(LocalTime.of(hour, 0));
                if (zone.getRules().getValidOffsets(time).isEmpty()) {
                    continue; // that hour is left out in this night
                }
                boolean minor = hour % (2 * HOURS) != 0;
                add(ticks, range, new Tick(time.atZone(zone).toInstant(), HOUR.format(time), false, minor));
            }
        }
        return ticks;
    }

    static String day(Instant at, ZoneId zone) {
        return DAY.format(at.atZone(zone));
    }

    private static void add(List<Tick> ticks, Range range, Tick tick) {
        if (range.has(tick.at())) {
            ticks.add(tick);
        }
    }
}
