package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A unit that ran although a held lease excludes it.
 *
 * @param run its run's id, where systemd told it
 * @param until when it was seen to have ended; null while it runs, and where it ran on after the lease
 */
public record Intrusion(
        String unit,
        @Nullable String run,
        Instant from,
        @Nullable Instant until) {

    boolean same(String otherUnit, @Nullable String otherRun) {
        return unit.equals(otherUnit) && Objects.equals(run, otherRun);
    }

    /** Unit and run, for people. */
    String name() {
        return run == null ? unit : unit + " " + run;
    }

    Intrusion over(Instant now) {
        return new Intrusion(unit, run, from, now);
    }

    Intrusion shifted(Duration jump) {
        return new Intrusion(unit, run, from.plus(jump), until == null ? null : until.plus(jump));
    }
}
