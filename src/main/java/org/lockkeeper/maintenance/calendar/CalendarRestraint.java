package org.lockkeeper.maintenance.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.Expectation;
import org.lockkeeper.locking.rules.Expectation.Expected;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.rules.Restraint;

/**
 * To the rules, hours, blackouts and planned windows are what holds up those that wait as long as it is not their time, or what
 * they are expected to take does not fit.
 *
 * @param asking groups whose work is asked to finish when their hours are over
 * @param host the zone of planned windows
 */
record CalendarRestraint(
        Map<String, Calendar> calendars,
        Set<String> asking,
        Conflicts conflicts,
        Expectation expectation,
        ZoneId host,
        Doubts doubts)
        implements Restraint {

    @Override
    public @Nullable Blocker onNew(String group, Instant now) {
        Calendar calendar = calendars.get(group);
        Standing standing = calendar == null ? null : calendar.at(now);
        return standing == null || standing.open() || unknown(standing)
                ? null
                : blocker(group, Words.of(group, standing, now), standing.until());
    }

    /** That is not over by time, and may be over at any moment. */
    private static boolean unknown(Standing standing) {
        return standing.state() == Standing.State.UNKNOWN;
    }

    @Override
    public @Nullable Blocker onNew(Request request, Instant now) {
        Calendar calendar = calendars.get(request.group());
        return calendar == null || unknown(calendar.at(now)) ? null : holding(request, now);
    }

    /** By hours and blackouts alone. */
    @Nullable
    Blocker holding(Request request, Instant now) {
        Calendar calendar = calendars.get(request.group());
        if (calendar == null || request.override() != null) {
            return null;
        }
        Expected expected = fitting(request, now);
        Standing standing = calendar.at(now, needs(expected));
        if (standing.state() == Standing.State.TOO_SHORT && expected != null) {
            return blocker(request.group(), Words.tooShort(request, expected, standing, now), standing.until());
        }
        return standing.open()
                ? null
                : blocker(request.group(), Words.of(request.group(), standing, now), standing.until());
    }

    private static Blocker blocker(String group, String detail, @Nullable Instant until) {
        return new Blocker(Blocker.Kind.CALENDAR, group, group, detail, null, null, until);
    }

    static Duration needs(@Nullable Expected expected) {
        return expected == null ? Duration.ZERO : expected.length();
    }

    /** How long it takes, so far as that counts: by a guess that fits into no hours nobody is kept away for ever. */
    @Nullable
    Expected fitting(Request request, Instant now) {
        Expected expected = expectation.of(request);
        Calendar calendar = calendars.get(request.group());
        if (expected == null || calendar == null || expected.source() == Expected.Source.ASKED) {
            return expected;
        }
        // Who plans something for a time knows for how long.
        if (request.plan() != null) {
            return null;
        }
        if (!calendar.tooShort(now, expected.length())) {
            return expected;
        }
        doubts.tell(request, expected);
        return null;
    }

    @Override
    public @Nullable Duration tooShort(Request request, Instant now) {
        Expected expected = request.override() == null ? expectation.of(request) : null;
        Calendar calendar = calendars.get(request.group());
        return expected == null || calendar == null || !calendar.tooShort(now, expected.length())
                ? null
                : calendar.longest(now, expected.length());
    }

    @Override
    public CalendarLook over(List<Claim> claims, Instant now) {
        return new CalendarLook(this, claims, now);
    }

    @Override
    public @Nullable String over(String group, Instant now) {
        Calendar calendar = calendars.get(group);
        return calendar == null
                ? null
                : switch (calendar.at(now).state()) {
                    case OPEN, CUTOFF, TOO_SHORT, UNKNOWN -> null;
                    case OUTSIDE -> "the hours of %s are over".formatted(group);
                    case BLACKOUT -> "a blackout of %s has begun".formatted(group);
                };
    }

    @Override
    public long version() {
        return expectation.version()
                + calendars.values().stream().mapToLong(Calendar::version).sum();
    }

    @Override
    public boolean asksToFinish(String group) {
        return asking.contains(group);
    }

    /** Hours begin and end for all; that too little is left of them comes for each at a moment of its own. */
    @Override
    public @Nullable Instant changesAfter(List<Claim> claims, Instant now) {
        return Stream.concat(
                        calendars.values().stream().map(calendar -> calendar.mayChange(now)),
                        over(claims, now).changes(claims))
                .filter(Objects::nonNull)
                .filter(now::isBefore)
                .min(Instant::compareTo)
                .orElse(null);
    }
}
