package org.lockkeeper.maintenance.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;

/** What is told of a calendar that is not open. */
final class Words {

    /** Within this a day of the week says which. */
    private static final Duration WEEK = Duration.ofDays(6);

    private static final DateTimeFormatter NEAR = DateTimeFormatter.ofPattern("EEE HH:mm zzz", Locale.ENGLISH);
    private static final DateTimeFormatter FAR =
            DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm zzz", Locale.ENGLISH);

    private Words() {}

    static String of(String group, Standing standing, Instant now) {
        Instant until = standing.until();
        ZoneId zone = standing.why() == null ? ZoneOffset.UTC : standing.why().zone();
        String when = until == null ? "not within the next years" : time(until, now, zone);
        return switch (standing.state()) {
            case OPEN -> throw new IllegalArgumentException("it is open");
            case OUTSIDE -> "hours of %s begin %s".formatted(group, when);
            case CUTOFF ->
                "nothing of %s begins so shortly before the end of its hours or a blackout; hours begin again %s"
                        .formatted(group, when);
            case UNKNOWN ->
                "nothing of %s begins, because it is not known when its blackouts are: %s"
                        .formatted(
                                group,
                                Objects.requireNonNull(standing.why()).spans().unknown());
            case BLACKOUT -> "a blackout of %s holds; work may begin %s".formatted(group, when);
        };
    }

    /** For whoever tries a configuration. */
    static String outline(String group, Standing standing, Instant now) {
        if (!standing.open()) {
            return "hours: " + of(group, standing, now);
        }
        Instant until = standing.until();
        ZoneId zone = standing.why() == null ? ZoneId.systemDefault() : standing.why().zone();
        return until == null
                ? "hours: work of %s may begin at any time within the next years".formatted(group)
                : "hours: work of %s may begin now, up to %s".formatted(group, time(until, now, zone));
    }

    static String time(Instant at, Instant now, ZoneId zone) {
        return (at.isBefore(now.plus(WEEK)) ? NEAR : FAR).format(at.atZone(zone));
    }
}
