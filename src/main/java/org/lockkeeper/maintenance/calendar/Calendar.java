package org.lockkeeper.maintenance.calendar;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.maintenance.calendar.Standing.State;

/**
 * When work of one group may begin: during its hours, if it has any, and in none of its blackouts. A pure function of time.
 *
 * <p>Hours that follow on each other are one: a cutoff counts from where work would have to be over.
 */
final class Calendar {

    /** Leap days come again within this. */
    private static final Duration AHEAD = Duration.ofDays(10 * 366);
    /** Of a calendar that never changes all beginnings and ends would be looked at. */
    private static final int MOST_STEPS = 1_000;

    private final List<Entry> hours;
    private final List<Entry> blackouts;
    private final List<Duration> cutoffs;
    private final Map<Entry, Listed> listed = new ConcurrentHashMap<>();
    private volatile @Nullable Known last;

    /**
     * Whether it is open is the same from the one moment up to the other.
     *
     * @param until when that changes; null where it was looked no further
     */
    private record Known(Instant from, Instant to, @Nullable Instant until) {
        boolean holds(Instant instant) {
            return !instant.isBefore(from) && instant.isBefore(to);
        }
    }

    Calendar(List<Entry> hours, List<Entry> blackouts) {
        this.hours = List.copyOf(hours);
        this.blackouts = List.copyOf(blackouts);
        this.cutoffs = Stream.concat(Stream.of(Duration.ZERO), hours.stream().map(Entry::cutoff))
                .distinct()
                .toList();
    }

    Standing at(Instant instant) {
        State state = state(instant);
        Known known = last;
        if (known == null || !known.holds(instant)) {
            known = look(instant, state == State.OPEN);
            last = known;
        }
        return new Standing(state, why(state, instant), known.until());
    }

    /** When work may begin, from then on; null if not within the years that are looked ahead. */
    @Nullable
    Instant opensAt(Instant from) {
        Standing now = at(from);
        return now.open() ? from : now.until();
    }

    /** The first moment after the one and before the other at which what has begun goes on outside the hours; null: none. */
    @Nullable
    Instant over(Instant from, Instant to) {
        Instant at = mayChange(from);
        while (at != null && at.isBefore(to)) {
            State state = state(at);
            if (state == State.OUTSIDE || state == State.BLACKOUT) {
                return at;
            }
            at = mayChange(at);
        }
        return null;
    }

    List<Period> between(String group, Instant from, Instant to, int most) {
        List<Period> periods = new ArrayList<>();
        hours.forEach(entry -> periods.addAll(listed(entry, Period.Kind.HOURS).between(group, from, to, most)));
        blackouts.forEach(
                entry -> periods.addAll(listed(entry, Period.Kind.BLACKOUT).between(group, from, to, most)));
        return periods;
    }

    private Listed listed(Entry entry, Period.Kind kind) {
        return listed.computeIfAbsent(entry, it -> new Listed(it, kind));
    }

    /** What can be so, and is hardly meant so. */
    List<String> doubts(String group, Instant now) {
        List<String> doubts = new ArrayList<>();
        blackouts.stream()
                .filter(entry -> entry.spans().endingAfter(now) == null)
                .forEach(entry -> doubts.add(entry.key() + " is over, and can be taken out"));
        if (opensAt(now) == null) {
            doubts.add(
                    "lockkeeper.groups.%s: no work of this group can begin within the next years, because of its blackouts"
                            .formatted(group));
        }
        return doubts;
    }

    private Known look(Instant instant, boolean open) {
        Instant end = instant.plus(AHEAD);
        Instant at = instant;
        for (int i = 0; i < MOST_STEPS; i++) {
            Instant next = mayChange(at);
            if (next == null || next.isAfter(end)) {
                return new Known(instant, end, null);
            }
            at = next;
            if ((state(at) == State.OPEN) != open) {
                return new Known(instant, at, at);
            }
        }
        return new Known(instant, at, null);
    }

    private State state(Instant instant) {
        if (covering(blackouts, instant) != null) {
            return State.BLACKOUT;
        }
        List<Entry> now = hours.stream().filter(entry -> entry.covers(instant)).toList();
        if (now.isEmpty() && !hours.isEmpty()) {
            return State.OUTSIDE;
        }
        boolean time = hours.isEmpty()
                || now.stream()
                        .map(Entry::cutoff)
                        .distinct()
                        .anyMatch(cutoff -> cutoff.isZero() || goesOn(instant, instant.plus(cutoff)));
        return time && blackouts.stream().noneMatch(entry -> entry.near(instant)) ? State.OPEN : State.CUTOFF;
    }

    /** Whether it is in the hours and in no blackout from then on for as long, the last moment included. */
    private boolean goesOn(Instant from, Instant to) {
        Instant at = from;
        while (!at.isAfter(to)) {
            Instant now = at;
            if (covering(blackouts, now) != null) {
                return false;
            }
            Instant end = hours.stream()
                    .map(entry -> entry.spans().covering(now))
                    .filter(Objects::nonNull)
                    .map(Span::end)
                    .max(Comparator.naturalOrder())
                    .orElse(null);
            if (end == null) {
                return false;
            }
            Instant blackout = first(blackouts, entry -> entry.startAfter(now));
            at = blackout != null && blackout.isBefore(end) ? blackout : end;
        }
        return true;
    }

    /** The first moment after this one at which the state may be another; null if it stays for ever. */
    @Nullable
    Instant mayChange(Instant instant) {
        Entry blackout = covering(blackouts, instant);
        if (blackout != null) {
            return blackout.endAfter(instant);
        }
        if (!hours.isEmpty() && covering(hours, instant) == null) {
            return earlier(
                    first(hours, entry -> entry.startAfter(instant)),
                    first(blackouts, entry -> entry.startAfter(instant)));
        }
        Instant first = earlier(
                first(hours, entry -> entry.startAfter(instant)),
                first(blackouts, entry -> before(entry.startAfter(instant.plus(entry.cutoff())), entry.cutoff())));
        for (Duration cutoff : cutoffs) {
            Instant later = instant.plus(cutoff);
            first = earlier(first, before(first(hours, entry -> entry.endAfter(later)), cutoff));
            first = earlier(first, before(first(blackouts, entry -> entry.startAfter(later)), cutoff));
        }
        return first;
    }

    private @Nullable Entry why(State state, Instant instant) {
        return switch (state) {
            case OPEN -> covering(hours, instant);
            case BLACKOUT -> covering(blackouts, instant);
            case CUTOFF ->
                blackouts.stream()
                        .filter(entry -> entry.near(instant))
                        .findFirst()
                        .orElseGet(() -> covering(hours, instant));
            case OUTSIDE ->
                hours.stream()
                        .filter(entry -> entry.startAfter(instant) != null)
                        .min(Comparator.comparing(entry -> Objects.requireNonNull(entry.startAfter(instant))))
                        .orElse(null);
        };
    }

    private static @Nullable Entry covering(List<Entry> entries, Instant instant) {
        return entries.stream()
                .filter(entry -> entry.covers(instant))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Instant first(List<Entry> entries, Function<Entry, @Nullable Instant> of) {
        Instant first = null;
        for (Entry entry : entries) {
            first = earlier(first, of.apply(entry));
        }
        return first;
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        return one == null || (other != null && other.isBefore(one)) ? other : one;
    }

    private static @Nullable Instant before(@Nullable Instant instant, Duration by) {
        return instant == null ? null : instant.minus(by);
    }
}
