package org.lockkeeper.host.timers;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.systemd.units.UnitTimer;

/**
 * How one timer will go on, as systemd's timers do: what it starts is over before it elapses again, and what comes meanwhile
 * comes once, right afterwards.
 *
 * @param boot when the host's monotonic clock was 0, by the clock as it is now
 * @param length how long a run takes; null where nothing is known of that
 * @param runsUntil when what runs now is expected to end; null where nothing runs
 * @param elapses the times of an expression after a time
 */
record Course(
        UnitTimer timer,
        Instant boot,
        @Nullable Duration length,
        @Nullable Instant runsUntil,
        BiFunction<String, Instant, List<Instant>> elapses) {

    /** What is less is no time to tell of. */
    private static final Duration MOMENT = Duration.ofSeconds(1);

    /** @param key tells it from others of its timer */
    record Start(String key, Instant at, @Nullable Instant latest) {}

    /** Those before the given time, from what comes next. */
    List<Start> starts(Instant now, Instant to, int most) {
        List<Start> starts = new ArrayList<>();
        TreeSet<Instant> clock = byClock(now);
        Start next = first(now, clock);
        while (next != null && next.at().isBefore(to) && starts.size() < most) {
            starts.add(next);
            next = after(next.at(), length == null ? null : next.at().plus(length), clock);
        }
        return starts;
    }

    private TreeSet<Instant> byClock(Instant now) {
        TreeSet<Instant> clock = new TreeSet<>();
        for (UnitTimer.ByClock each : timer.calendar()) {
            if (each.next() != null) {
                clock.add(each.next());
            }
            clock.addAll(elapses.apply(each.expression(), each.next() == null ? now : each.next()));
        }
        return clock;
    }

    /** By systemd's own word, unless it waits for the end of what it has started. */
    private @Nullable Start first(Instant now, TreeSet<Instant> clock) {
        if (!timer.waits()) {
            return afterThis(now, clock);
        }
        Instant byClock = timer.elapsesAt();
        Instant counted = timer.elapsesUp() == 0 ? null : boot.plus(timer.elapsesUp(), ChronoUnit.MICROS);
        if (byClock != null && (counted == null || byClock.isBefore(counted))) {
            Instant raw = clock.isEmpty() ? byClock : clock.first();
            return new Start(raw.truncatedTo(ChronoUnit.SECONDS).toString(), byClock, later(byClock, Duration.ZERO));
        }
        if (counted != null) {
            return new Start(counted(counted), counted, later(counted, Duration.ZERO));
        }
        return null;
    }

    /** After what runs now, which may end at any time if it takes longer than usual. */
    private @Nullable Start afterThis(Instant now, TreeSet<Instant> clock) {
        Instant last = timer.lastElapsed();
        if (last == null) {
            return null;
        }
        Instant usual = length == null ? now : last.plus(length);
        Instant end = runsUntil == null ? usual : runsUntil;
        return after(last, end.isBefore(now) ? now : end, clock);
    }

    /** @param end of what began then; null where nothing is known of that */
    private @Nullable Start after(Instant begun, @Nullable Instant end, TreeSet<Instant> clock) {
        Instant over = end == null ? begun : end;
        Instant tick = clock.higher(begun);
        Instant counted = timer.spans().stream()
                .flatMap(span -> counted(span, begun, end))
                .map(at -> at.isBefore(over) ? over : at)
                .min(Instant::compareTo)
                .orElse(null);
        if (tick != null && (counted == null || tick.isBefore(counted))) {
            Instant at = tick.plus(shift());
            Instant from = at.isBefore(over) ? over : at;
            return new Start(tick.toString(), from, later(from, chance()));
        }
        return counted == null ? null : new Start(counted(counted), counted, later(counted, timer.spread()));
    }

    private static Stream<Instant> counted(UnitTimer.Counted span, Instant begun, @Nullable Instant end) {
        return switch (span.base()) {
            case "OnUnitActiveUSec" -> Stream.of(begun.plus(span.after()));
            case "OnUnitInactiveUSec" -> end == null ? Stream.of() : Stream.of(end.plus(span.after()));
            default -> Stream.of(); // once only
        };
    }

    /** How much later than by its expression it always elapses. */
    private Duration shift() {
        Instant raw = timer.calendar().stream()
                .map(UnitTimer.ByClock::next)
                .flatMap(Stream::ofNullable)
                .min(Instant::compareTo)
                .orElse(null);
        Instant next = timer.elapsesAt();
        return timer.evenly() && raw != null && next != null && raw.isBefore(next)
                ? Duration.between(raw, next)
                : Duration.ZERO;
    }

    private Duration chance() {
        return timer.evenly() ? Duration.ZERO : timer.spread();
    }

    private @Nullable Instant later(Instant from, Duration chance) {
        Duration more = chance.plus(timer.accuracy());
        return more.compareTo(MOMENT) > 0 ? from.plus(more) : null;
    }

    private String counted(Instant at) {
        return "up" + Math.round(Duration.between(boot, at).toMillis() / 1000.0);
    }
}
