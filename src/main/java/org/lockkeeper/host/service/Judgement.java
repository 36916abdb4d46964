package org.lockkeeper.host.service;

import java.util.Set;
import org.lockkeeper.host.systemd.units.UnitState;
import org.lockkeeper.host.systemd.units.UnitState.ActiveState;

/**
 * Whether a unit is in the way, and why. What cannot be judged is UNKNOWN, never idle.
 *
 * <p>Of units that are not services: a timer, path or automount unit that waits, and a socket that listens, does nothing
 * yet and is idle; it is busy while what it has triggered runs. An active mount, swap, target, slice, scope or device is
 * in use and busy.
 */
record Judgement(ServiceState.State state, String reason) {
    private static final Set<String> ACTIVE_AT_REST = Set.of("exited", "waiting", "elapsed", "listening");
    private static final Set<String> JOBS_THAT_START_NOTHING = Set.of("stop", "nop");

    static Judgement of(UnitState unit, boolean optional) {
        ActiveState active = unit.active();
        String is = unit.name() + " is " + unit.activeState() + " (" + unit.subState() + ")";
        if (active == ActiveState.OTHER) {
            return unknown(unit.name() + " is in a state that is not known: " + unit.activeState() + " ("
                    + unit.subState() + ")");
        }
        String freezer = unit.freezerState();
        if (freezer != null && !freezer.equals("running")) {
            return busy(is + " and " + freezer + ", so that it holds what it had");
        }
        if (active == ActiveState.ACTIVE && ACTIVE_AT_REST.contains(unit.subState())) {
            return atRest(unit, optional, is);
        }
        if (!active.stopped()) {
            return busy(is);
        }
        String job = unit.job();
        if (job != null && !JOBS_THAT_START_NOTHING.contains(job)) {
            return busy(is + " and has a job queued: " + job);
        }
        return switch (unit.leftovers()) {
            case SOME -> busy(is + " but left processes in its control group");
            case UNCHECKED -> busy(is + "; whether it left processes in its control group is being checked");
            case NONE -> atRest(unit, optional, is);
        };
    }

    private static Judgement atRest(UnitState unit, boolean optional, String is) {
        return switch (unit.load()) {
            case LOADED -> idle(is);
            case MASKED -> idle(is + " and masked");
            case NOT_FOUND ->
                optional
                        ? idle(unit.name() + " is not on this host, as it may be")
                        : unknown("systemd does not know " + unit.name());
            case BAD_SETTING, ERROR -> unknown("systemd could not load " + unit.name() + ": " + unit.loadState());
            case MERGED, STUB, OTHER ->
                unknown(unit.name() + " is in a load state that is not known: " + unit.loadState());
        };
    }

    private static Judgement idle(String reason) {
        return new Judgement(ServiceState.State.IDLE, reason);
    }

    private static Judgement busy(String reason) {
        return new Judgement(ServiceState.State.BUSY, reason);
    }

    private static Judgement unknown(String reason) {
        return new Judgement(ServiceState.State.UNKNOWN, reason);
    }
}
