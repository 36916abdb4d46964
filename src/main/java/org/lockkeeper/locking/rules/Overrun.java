package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was done about a drain that had run out.
 *
 * @param at when it ran out
 * @param until when the claim is given up if it is not held by then
 * @param stops what is stopped for it
 * @param overridden what was at work when it was held all the same
 */
public record Overrun(Instant at, Instant until, List<Stop> stops, List<Blocker> overridden) {

    /**
     * A unit's run that is stopped.
     *
     * @param run its run's id, where systemd told it
     * @param at when that was decided
     * @param stoppedAt when it was seen to have stopped; null until then
     * @param seen as what it was seen, such as {@code failed (failed)}
     */
    public record Stop(
            String unit,
            @Nullable String run,
            Instant at,
            @Nullable Instant stoppedAt,
            @Nullable String seen) {

        boolean same(Stop other) {
            return unit.equals(other.unit) && Objects.equals(run, other.run);
        }

        Stop seen(Instant now, String state) {
            return new Stop(unit, run, at, now, state);
        }

        Stop shifted(Duration jump) {
            return new Stop(unit, run, at.plus(jump), stoppedAt == null ? null : stoppedAt.plus(jump), seen);
        }
    }

    public Overrun {
        stops = List.copyOf(stops);
        overridden = List.copyOf(overridden);
        if (until.isBefore(at)) {
            throw new IllegalArgumentException("until %s is before %s".formatted(until, at));
        }
    }

    Overrun with(Stop stop) {
        List<Stop> all = new ArrayList<>(stops);
        all.add(stop);
        return new Overrun(at, until, all, overridden);
    }

    Overrun seen(Stop stop, Instant now, String state) {
        return new Overrun(
                at,
                until,
                stops.stream()
                        .map(one -> one.same(stop) ? one.seen(now, state) : one)
                        .toList(),
                overridden);
    }

    Overrun overriding(List<Blocker> blockers) {
        return new Overrun(at, until, stops, blockers);
    }

    Overrun shifted(Duration jump) {
        return new Overrun(
                at.plus(jump),
                until.plus(jump),
                stops.stream().map(stop -> stop.shifted(jump)).toList(),
                overridden);
    }
}
