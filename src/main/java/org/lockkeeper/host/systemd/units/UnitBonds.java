package org.lockkeeper.host.systemd.units;

import java.util.List;

/**
 * How a unit hangs together with others.
 *
 * @param transientUnit whether it is forgotten once it has stopped, and cannot be started again then
 * @param takesAlong the units to which systemd passes on its stop
 * @param needs the units that it cannot run without, and those whose stop is passed on to it
 * @param after the units that it is ordered after
 * @param triggeredBy the timers, sockets and paths that start it
 */
public record UnitBonds(
        String unit,
        String loadState,
        String activeState,
        boolean transientUnit,
        List<String> takesAlong,
        List<String> needs,
        List<String> after,
        List<String> triggeredBy) {

    public boolean active() {
        return switch (activeState) {
            case "active", "activating", "reloading", "refreshing" -> true;
            default -> false;
        };
    }
}
