package org.lockkeeper.host.gate;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.gate.files.GateFiles;
import org.lockkeeper.host.gate.files.GateStatus;
import org.lockkeeper.host.gate.runs.StopOrders;
import org.lockkeeper.host.service.GuardedService;
import org.lockkeeper.host.service.GuardedService.Gating;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.systemd.units.UnitName;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.DrainTimeout;
import org.lockkeeper.locking.rules.DrainTimeout.Action;
import org.lockkeeper.web.words.InvalidField;

/** Reads what is to be done for a window or lease when its drain runs out; refuses what could not be done. */
public final class DrainTimeouts {

    private static final int MOST = 100;
    private static final String ACTION = "onDrainTimeout";
    private static final String STOP = "stop";

    private final GuardedServices services;
    private final StartGate gate;
    private final StopOrders orders;
    private final Duration overtime;

    DrainTimeouts(GuardedServices services, StartGate gate, StopOrders orders, Duration overtime) {
        this.services = services;
        this.gate = gate;
        this.orders = orders;
        this.overtime = overtime;
    }

    /**
     * Null where it is given up.
     *
     * @param stop what may be stopped, by any name
     */
    public @Nullable DrainTimeout read(@Nullable String action, @Nullable List<String> stop) {
        Action read = action(action);
        List<String> units = stop == null ? List.of() : stop;
        if (read != Action.STOP && !units.isEmpty()) {
            throw new InvalidField(STOP, units, "is of use with onDrainTimeout 'stop' alone");
        }
        return switch (read) {
            case GIVE_UP -> null;
            case OPEN_ANYWAY -> new DrainTimeout(read, List.of(), overtime);
            case STOP -> new DrainTimeout(read, stoppable(units), overtime);
        };
    }

    private static Action action(@Nullable String action) {
        if (action == null) {
            return Action.GIVE_UP;
        }
        for (Action one : Action.values()) {
            if (one.text().equals(action)) {
                return one;
            }
        }
        throw new InvalidField(ACTION, action, "must be give-up, stop or open-anyway");
    }

    private List<String> stoppable(List<String> units) {
        GateStatus status = gate.status();
        if (status.state() == GateStatus.State.OFF) {
            throw new InvalidField(
                    ACTION, Action.STOP.text(), "needs the start gate, which is off: " + status.reason());
        }
        if (units.isEmpty()) {
            throw new InvalidField(
                    STOP, null, "is required with onDrainTimeout 'stop': the services that may be stopped");
        }
        if (units.size() > MOST) {
            throw new InvalidField(STOP, units.size() + " entries", "must have at most " + MOST);
        }
        return units.stream().map(this::stoppable).distinct().toList();
    }

    private String stoppable(String name) {
        String unit;
        try {
            unit = UnitName.qualify(name);
        } catch (IllegalArgumentException refused) {
            throw new InvalidField(STOP, name, "must hold names of guarded services: " + refused.getMessage());
        }
        if (UnitName.isGlob(unit)) {
            throw new InvalidField(STOP, name, "must name one by one what may be stopped");
        }
        Optional<GuardedService> entry = unit.endsWith(".service") ? services.entryOf(unit) : Optional.empty();
        Gating gating = entry.map(GuardedService::gating)
                .orElseThrow(() ->
                        new InvalidField(STOP, name, "must hold guarded services alone (lockkeeper.guarded-services)"));
        if (gating.gate() == Gating.Gate.OFF) {
            throw new InvalidField(
                    STOP, name, "must hold what can be kept from starting again, and its gate is configured as off");
        }
        if (!orders.permitted(services.canonical(unit))) {
            throw new InvalidField(
                    STOP,
                    name,
                    "must hold what may be stopped on this host: no line '%s stop' in %s"
                            .formatted(services.canonical(unit), GateFiles.GATE_UNITS));
        }
        return unit;
    }

    /** What of it makes one request another one. */
    public static String key(@Nullable DrainTimeout then) {
        return then == null ? "" : " " + then.action().text() + " " + then.stop();
    }

    /** As a view has it. */
    public static String action(Claim claim) {
        DrainTimeout then = claim.request().drainTimeout();
        return (then == null ? Action.GIVE_UP : then.action()).text();
    }

    /** Null where nothing may be stopped. */
    public static @Nullable List<String> stop(Claim claim) {
        DrainTimeout then = claim.request().drainTimeout();
        return then == null || then.stop().isEmpty() ? null : then.stop();
    }
}
