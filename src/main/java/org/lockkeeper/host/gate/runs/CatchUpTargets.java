package org.lockkeeper.host.gate.runs;

import org.lockkeeper.host.gate.files.GateUnits;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.lockkeeper.host.systemd.units.UnitRun;

/**
 * The target by which a unit is started. It wants the unit and stays active, and goes down with it only if somebody has
 * asked for that: so it tells such a stop from an end of the unit's own, which systemd keeps nowhere.
 */
record CatchUpTargets(UnitControl control) {

    /** Starts the unit as well, if the target is not active yet. */
    void start(String unit) {
        control.start(GateUnits.catchUpOf(unit));
    }

    void stop(String unit) {
        control.stop(GateUnits.catchUpOf(unit));
    }

    boolean active(String unit) {
        return control.active(GateUnits.CATCH_UPS).contains(GateUnits.catchUpOf(unit));
    }

    /** Whether it has not been stopped since it was asked for. */
    boolean wants(String unit) {
        UnitRun target = control.run(GateUnits.catchUpOf(unit));
        return target.jobQueued() || target.activeState().equals("active");
    }

    /** Keeps systemd from forgetting how the unit's last start went; does not start it. */
    void keep(String unit) {
        if (!wants(unit)) {
            control.startAlone(GateUnits.catchUpOf(unit));
        }
    }
}
