package org.lockkeeper.maintenance.calendar;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
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
    /** How many are remembered. */
    private static final int MOST_KNOWN = 500;
    /** Of a calendar that never changes all beginnings and ends would be looked at. */
    private static final int MOST_STEPS = 1_000;

    private final List<Entry> hours;
    private final List<Entry> blackouts;
    private final List<Duration> cutoffs;
    /** By how long it needs. */
    private final Map<Duration, Known> known = new ConcurrentHashMap<>();

    private final Periods periods;

    /**
     * Whether it is open is the same from the one moment up to the other.
     *
     * @param until when that changes; null where it was looked no further
     * @param version of what was read of others
     */
    private record Known(Instant from, Instant to, @Nullable Instant until, long version) {
        boolean holds(Instant instant, long now) {
            return version == now && !instant.isBefore(from) && instant.isBefore(to);
        }
    }

    Calendar(List<Entry> hours, List<Entry> blackouts) {
        this.hours = List.copyOf(hours);
        this.blackouts = List.copyOf(blackouts);
        this.periods = new Periods(hours, blackouts);
        this.cutoffs = Stream.concat(Stream.of(Duration.ZERO), hours.stream().map(Entry::cutoff))
                .distinct()
                .toList();
    }

    Standing at(Instant instant) {
        return at(instant, Duration.ZERO);
    }

    /** For work that needs so long: its fit is a cutoff of its own. */
    Standing at(Instant instant, Duration needs) {
        long version = version();
        State state = state(instant, needs);
        Known found = known.get(needs);
        if (found == null || !found.holds(instant, version)) {
            found = look(instant, state == State.OPEN, needs, version);
            if (known.size() >= MOST_KNOWN) {
                known.clear();
            }
            known.put(needs, found);
        }
        return new Standing(state, why(state, instant), found.until());
    }

    boolean hasHours() {
        return !hours.isEmpty();
    }

    /** When work that needs so long may begin, from then on; null if not within the years that are looked ahead. */
    @Nullable
    Instant opensAt(Instant from, Duration needs) {
        Standing now = at(from, needs);
        return now.open() ? from : now.until();
    }

    /** Whether it is for its length alone that such work can never begin. */
    boolean tooShort(Instant now, Duration needs) {
        return opensAt(now, needs) == null && opensAt(now, Duration.ZERO) != null;
    }

    /** The longest time without a break that there is from then on, of those that are no longer than is needed. */
    Duration longest(Instant from, Duration needs) {
        Duration longest = Duration.ZERO;
        Instant at = from;
        for (int i = 0; i < MOST_STEPS; i++) {
            Duration left = Duration.between(at, end(at, at.plus(needs)));
            longest = left.compareTo(longest) > 0 ? left : longest;
            Instant next = mayOpen(at.plus(left));
            if (next == null || next.isAfter(from.plus(AHEAD))) {
                break;
            }
            at = next;
        }
        return longest;
    }

    /** The first moment after the one and before the other at which what has begun goes on outside the hours; null: none. */
    @Nullable
    Instant over(Instant from, Instant to) {
        Instant at = mayChange(from);
        while (at != null && at.isBefore(to)) {
            State state = state(at, Duration.ZERO);
            if (state == State.OUTSIDE || state == State.BLACKOUT) {
                return at;
            }
            at = mayChange(at);
        }
        return null;
    }

    /** Its hours and blackouts, as they are configured. */
    Periods periods() {
        return periods;
    }

    /** What can be so, and is hardly meant so. */
    List<String> doubts(String group, Instant now) {
        List<String> doubts = new ArrayList<>();
        blackouts.forEach(entry -> entry.spans()
                .faults()
                .forEach((file, why) -> doubts.add("%s: %s could not be read: %s".formatted(entry.key(), file, why))));
        blackouts.stream()
                .filter(entry -> entry.spans().version() == 0 && entry.spans().endingAfter(now) == null)
                .forEach(entry -> doubts.add(entry.key() + " is over, and can be taken out"));
        if (unknown() == null && opensAt(now, Duration.ZERO) == null) {
            doubts.add(
                    "lockkeeper.groups.%s: no work of this group can begin within the next years, because of its blackouts"
                            .formatted(group));
        }
        return doubts;
    }

    long version() {
        return blackouts.stream().mapToLong(entry -> entry.spans().version()).sum();
    }

    Stream<Spans> spans() {
        return blackouts.stream().map(Entry::spans);
    }

    private Known look(Instant instant, boolean open, Duration needs, long version) {
        Instant end = instant.plus(AHEAD);
        if (unknown() != null) {
            return new Known(instant, end, null, version);
        }
        Instant at = instant;
        for (int i = 0; i < MOST_STEPS; i++) {
            Instant next = open ? mayChange(at, needs) : mayOpen(at);
            if (next == null || next.isAfter(end)) {
                return new Known(instant, end, null, version);
            }
            at = next;
            if ((state(at, needs) == State.OPEN) != open) {
                return new Known(instant, at, at, version);
            }
        }
        return new Known(instant, at, null, version);
    }

    private State state(Instant instant, Duration needs) {
        if (unknown() != null) {
            return State.UNKNOWN;
        }
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
        if (!time || blackouts.stream().anyMatch(entry -> entry.near(instant))) {
            return State.CUTOFF;
        }
        return needs.isZero() || goesOn(instant, instant.plus(needs)) ? State.OPEN : State.TOO_SHORT;
    }

    /** Whether it is in the hours and in no blackout from then on for as long, the last moment included. */
    private boolean goesOn(Instant from, Instant to) {
        return end(from, to).isAfter(to);
    }

    /** Until when it is in the hours and in no blackout from then on; some later moment where that is longer than asked for. */
    private Instant end(Instant from, Instant asked) {
        Instant at = from;
        while (!at.isAfter(asked)) {
            Instant now = at;
            Instant end = hours.isEmpty() ? Instant.MAX : lastEnd(now);
            if (end == null || covering(blackouts, now) != null) {
                return now;
            }
            Instant blackout = Moments.first(blackouts, entry -> entry.startAfter(now));
            at = blackout != null && blackout.isBefore(end) ? blackout : end;
        }
        return at;
    }

    private @Nullable Instant lastEnd(Instant now) {
        return hours.stream()
                .map(entry -> entry.spans().covering(now))
                .filter(Objects::nonNull)
                .map(Span::end)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    /** The first moment after this one at which it may come to be open; null if never. However long is needed: that only ends it earlier. */
    private @Nullable Instant mayOpen(Instant instant) {
        return Moments.earlier(
                Moments.first(hours, entry -> entry.startAfter(instant)),
                Moments.first(blackouts, entry -> entry.endAfter(instant)));
    }

    /** The first moment after this one at which the state may be another; null if it stays for ever. */
    @Nullable
    Instant mayChange(Instant instant) {
        return mayChange(instant, Duration.ZERO);
    }

    private @Nullable Instant mayChange(Instant instant, Duration needs) {
        Entry blackout = covering(blackouts, instant);
        if (blackout != null) {
            return blackout.endAfter(instant);
        }
        if (!hours.isEmpty() && covering(hours, instant) == null) {
            return Moments.earlier(
                    Moments.first(hours, entry -> entry.startAfter(instant)),
                    Moments.first(blackouts, entry -> entry.startAfter(instant)));
        }
        Instant first = Moments.earlier(
                Moments.first(hours, entry -> entry.startAfter(instant)),
                Moments.first(
                        blackouts,
                        entry -> Moments.before(entry.startAfter(instant.plus(entry.cutoff())), entry.cutoff())));
        for (Duration cutoff : needs.isZero() ? cutoffs : with(needs)) {
            Instant later = instant.plus(cutoff);
            first = Moments.earlier(
                    first, Moments.before(Moments.first(hours, entry -> entry.endAfter(later)), cutoff));
            first = Moments.earlier(
                    first, Moments.before(Moments.first(blackouts, entry -> entry.startAfter(later)), cutoff));
        }
        return first;
    }

    private List<Duration> with(Duration needs) {
        return Stream.concat(cutoffs.stream(), Stream.of(needs)).toList();
    }

    private @Nullable Entry unknown() {
        return blackouts.stream()
                .filter(entry -> entry.spans().unknown() != null)
                .findFirst()
                .orElse(null);
    }

    private @Nullable Entry why(State state, Instant instant) {
        return switch (state) {
            case OPEN -> covering(hours, instant);
            case TOO_SHORT ->
                Stream.concat(hours.stream().filter(entry -> entry.covers(instant)), blackouts.stream())
                        .findFirst()
                        .orElse(null);
            case UNKNOWN -> unknown();
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
}
