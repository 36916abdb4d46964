package org.lockkeeper.host.systemd.units;

import java.util.List;

/**
 * What a unit is, as of systemd's last reload; {@link UnitFacts} has how it goes as well.
 *
 * @param unit the name it was asked for
 * @param transientUnit whether it was made by somebody's call and has no file: once it is unloaded it is gone
 * @param type a service's Type ({@code oneshot} …); empty for other units
 * @param dropIns paths of its drop-ins, as systemd sees them; none if they were not asked for
 * @param triggeredBy the timers, sockets and paths that start it, of those that are loaded
 */
public record UnitTraits(
        String unit,
        boolean transientUnit,
        String loadState,
        String type,
        List<String> dropIns,
        List<String> triggeredBy) {

    /** Whether there is such a unit: one without a file may still run, until it is unloaded. */
    public boolean exists() {
        return !loadState.equals("not-found");
    }

    public boolean oneshot() {
        return type.equals("oneshot");
    }
}
