package org.lockkeeper.maintenance.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Expectation.Expected;
import org.lockkeeper.locking.rules.Plan;
import org.lockkeeper.locking.rules.Request;

/** What is told of a calendar that is not open. */
final class Words {

    /** Within this a day of the week says which. */
    private static final Duration WEEK = Duration.ofDays(6);

    private static final DateTimeFormatter NEAR = DateTimeFormatter.ofPattern("EEE HH:mm zzz", Locale.ENGLISH);
    private static final DateTimeFormatter FAR =
            DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm zzz", Locale.ENGLISH);

    private static final long[] UNITS = {86_400, 3600, 60, 1};
    private static final String[] NAMES = {"d", "h", "min", "s"};

    private Words() {}

    static String of(String group, Standing standing, Instant now) {
        Instant until = standing.until();
        ZoneId zone = standing.why() == null ? ZoneOffset.UTC : standing.why().zone();
        String when = until == null ? "not within the next years" : time(until, now, zone);
        return switch (standing.state()) {
            case OPEN -> throw new IllegalArgumentException("it is open");
            case OUTSIDE -> "hours of %s begin %s".formatted(group, when);
            case TOO_SHORT -> throw new IllegalArgumentException("it is for what is expected, see tooShort");
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

    /** @param standing too short for it */
    static String tooShort(Request request, Expected expected, Standing standing, Instant now) {
        Instant until = standing.until();
        ZoneId zone = standing.why() == null ? ZoneOffset.UTC : standing.why().zone();
        return "%s, longer than is left until hours of %s end or a blackout begins; it fits %s"
                .formatted(
                        expected(request, expected),
                        request.group(),
                        until == null ? "at no time within the next years" : time(until, now, zone));
    }

    /** @param host the zone of what is planned */
    static String planned(
            Claim window, Plan plan, Request request, @Nullable Expected expected, Instant now, ZoneId host) {
        return "window %s is planned for %s, and %s"
                .formatted(
                        window.id(),
                        time(plan.openAt(), now, host),
                        expected == null
                                ? "nothing begins so shortly before of which it is not known how long it takes"
                                : expected(request, expected));
    }

    private static String expected(Request request, Expected expected) {
        return "%s is expected to take %s%s"
                .formatted(
                        request.owner(),
                        length(expected.length()),
                        expected.source() == Expected.Source.ASKED
                                ? ""
                                : " by its last %d runs".formatted(expected.runs()));
    }

    /** In the two greatest units that it has. */
    static String length(Duration length) {
        long seconds = length.toSeconds() + (length.toNanosPart() > 0 ? 1 : 0);
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < UNITS.length; i++) {
            long count = seconds / UNITS[i];
            seconds %= UNITS[i];
            if (count > 0 && parts.size() < 2) {
                parts.add(count + " " + NAMES[i]);
            }
        }
        return String.join(" ", parts);
    }

    /** For whoever tries a configuration. */
    static String outline(String group, Standing standing, Instant now) {
        if (!standing.open()) {
            return "hours: " + of(group, standing, now);
        }
        Instant until = standing.until();
        ZoneId zone =
                standing.why() == null ? ZoneId.systemDefault() : standing.why().zone();
        return until == null
                ? "hours: work of %s may begin at any time within the next years".formatted(group)
                : "hours: work of %s may begin now, up to %s".formatted(group, time(until, now, zone));
    }

    static String time(Instant at, Instant now, ZoneId zone) {
        return (at.isBefore(now.plus(WEEK)) ? NEAR : FAR).format(at.atZone(zone));
    }
}
