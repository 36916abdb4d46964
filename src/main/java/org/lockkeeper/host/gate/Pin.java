package org.lockkeeper.host.gate;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.lockkeeper.host.gate.files.GateFiles;
import org.lockkeeper.host.gate.files.GateJournal;
import org.lockkeeper.host.gate.files.GateUnits;
import org.lockkeeper.host.gate.roster.GatePlan;
import org.lockkeeper.host.service.GuardedService.Gating;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.host.systemd.units.ControlException;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.store.HostChanges.HostChange;
import org.lockkeeper.locking.store.HostChanges.HostChange.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has systemd keep what is gated in its memory while a lease needs it, so that it is loaded once and not for each question.
 * Not longer: a unit that stays in memory counts its starts on, and is as it was when it was loaded. Nothing rests on it:
 * without it all is the same, and slower.
 */
final class Pin {

    private static final Logger log = LoggerFactory.getLogger(Pin.class);
    private static final long NOT_HELD = -1;

    private final GuardedServices services;
    private final GateFiles files;
    private final GateJournal journal;
    private final UnitControl control;
    private final GatePlan plan;
    private final Clock clock;
    private long reloads = NOT_HELD;
    private boolean begun;
    private boolean needed;

    Pin(
            GuardedServices services,
            GateFiles files,
            GateJournal journal,
            UnitControl control,
            GatePlan plan,
            Clock clock) {
        this.services = services;
        this.plan = plan;
        this.files = files;
        this.journal = journal;
        this.control = control;
        this.clock = clock;
    }

    /**
     * Before the first question about so many units, at the start and for each lease that may close a gate; and again after
     * each reload, should somebody have stopped it. Once it is known which of them are gated, its file is written anew with
     * the other files of the gate.
     */
    void hold(Picture picture, LockTable table) throws IOException {
        needed = table.leases().anyMatch(lease -> !plan.leavesAlone(services.configured(), lease));
        if (begun && !needed || picture.reloads() == reloads) {
            return;
        }
        begun = true;
        Set<String> units = picture.services().stream()
                .map(ServiceState::unit)
                .filter(this::mayBeGated)
                .collect(Collectors.toCollection(TreeSet::new));
        if (units.isEmpty()) {
            return;
        }
        if (files.unitFile(GateUnits.PIN) == null) {
            journal.write(List.of(new HostChange(Kind.UNIT_FILE, GateUnits.PIN, "", clock.instant())));
            files.writeUnitFile(GateUnits.PIN, GateUnits.pin(units));
        }
        try {
            control.start(GateUnits.PIN);
        } catch (ControlException refused) {
            if (!refused.refused()) {
                throw refused;
            }
            log.debug("{} cannot be started", GateUnits.PIN, refused);
        }
        reloads = picture.reloads();
    }

    /** Once nothing is closed any more. */
    void release() {
        if (!needed && reloads != NOT_HELD) {
            reloads = NOT_HELD;
            try {
                control.stop(GateUnits.PIN);
            } catch (ControlException refused) {
                if (!refused.refused()) {
                    throw refused;
                }
                log.debug("{} cannot be stopped", GateUnits.PIN, refused);
            }
        }
    }

    private boolean mayBeGated(String unit) {
        return unit.endsWith(".service")
                && services.entryOf(unit)
                        .filter(entry -> entry.gating().gate() != Gating.Gate.OFF)
                        .isPresent();
    }
}
