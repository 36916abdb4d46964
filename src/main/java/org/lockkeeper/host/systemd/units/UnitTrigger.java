package org.lockkeeper.host.systemd.units;

import java.util.List;

/**
 * A path or socket unit, and what it starts.
 *
 * @param result why it failed, as systemd says it
 * @param endedAt when it was last seen to end, in microseconds of the host's monotonic clock
 * @param fileState whether it is enabled
 * @param insists whether it starts its unit again and again for as long as what it looks for is there
 * @param starts the units that it starts
 * @param takesAlong the units that stop when it is stopped
 */
public record UnitTrigger(
        String unit,
        String activeState,
        String subState,
        String result,
        long endedAt,
        String fileState,
        boolean insists,
        List<String> starts,
        List<String> takesAlong) {

    public boolean active() {
        return activeState.equals("active");
    }

    /** Whether systemd has given it up, since its unit did not start however often it was asked to. */
    public boolean givenUp() {
        return activeState.equals("failed")
                && (result.equals("trigger-limit-hit") || result.equals("unit-start-limit-hit"));
    }
}
