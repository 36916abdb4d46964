package org.lockkeeper.host.systemd.units;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An active timer, and when systemd will have it elapse.
 *
 * @param starts the units that it starts
 * @param waits whether it will elapse: not while what it has started runs
 * @param elapsesAt when it elapses next by the clock, spread by chance already; null where it does not by the clock
 * @param elapsesUp when it elapses next by the host's monotonic clock, in microseconds; 0 where it does not by that
 * @param lastElapsed when it last did; null for never
 * @param spread by how much it elapses later, by chance
 * @param evenly whether that is always by the same
 * @param accuracy by how much systemd may put it off to wake up less often
 * @param calendar the times by the clock
 * @param spans the times counted from something
 */
public record UnitTimer(
        String name,
        List<String> starts,
        boolean waits,
        @Nullable Instant elapsesAt,
        long elapsesUp,
        @Nullable Instant lastElapsed,
        Duration spread,
        boolean evenly,
        Duration accuracy,
        List<ByClock> calendar,
        List<Counted> spans) {

    /** @param next when it comes next, not spread; null for never */
    public record ByClock(String expression, @Nullable Instant next) {}

    /** @param base from what it is counted, such as OnUnitActiveUSec */
    public record Counted(String base, Duration after) {}
}
