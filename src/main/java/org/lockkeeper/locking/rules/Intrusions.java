package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What ran although a lease excludes it: the last {@value #MOST}, oldest first.
 *
 * @param leftOut how many more there were before
 */
public record Intrusions(List<Intrusion> seen, long leftOut) {

    static final int MOST = 100;

    public static final Intrusions NONE = new Intrusions(List.of(), 0);

    public Intrusions {
        seen = List.copyOf(seen);
    }

    public static Intrusions of(Claim claim) {
        Lease lease = claim.lease();
        return lease == null || lease.intrusions() == null ? NONE : lease.intrusions();
    }

    /** How many were left out; null where none was. */
    public @Nullable Long unseen() {
        return leftOut == 0 ? null : leftOut;
    }

    /** Those that go on. */
    public Stream<Intrusion> running() {
        return seen.stream().filter(intrusion -> intrusion.until() == null);
    }

    Optional<Intrusion> running(String unit, @Nullable String run) {
        return running().filter(intrusion -> intrusion.same(unit, run)).findFirst();
    }

    Intrusions with(Intrusion fresh) {
        List<Intrusion> all = new ArrayList<>(seen);
        all.add(fresh);
        int over = Math.max(0, all.size() - MOST);
        return new Intrusions(all.subList(over, all.size()), leftOut + over);
    }

    Intrusions over(Intrusion ended, Instant now) {
        return new Intrusions(
                seen.stream()
                        .map(one -> one.equals(ended) ? one.over(now) : one)
                        .toList(),
                leftOut);
    }

    Intrusions shifted(Duration jump) {
        return new Intrusions(seen.stream().map(one -> one.shifted(jump)).toList(), leftOut);
    }

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
}
