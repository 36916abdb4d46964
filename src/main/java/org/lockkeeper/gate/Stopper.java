package org.lockkeeper.gate;

import java.io.IOException;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.lockkeeper.service.Gating;
import org.lockkeeper.service.GuardedService;
import org.lockkeeper.service.GuardedServices;
import org.lockkeeper.service.Picture;
import org.lockkeeper.service.ServiceState;
import org.lockkeeper.store.HostChange;
import org.lockkeeper.store.HostChange.Kind;
import org.lockkeeper.systemd.UnitControl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks systemd to stop what runs behind a closed gate and is configured to be stopped; and sees to its return. */
final class Stopper {

    private static final Logger log = LoggerFactory.getLogger(Stopper.class);
    private static final Set<String> RUNNING = Set.of("active", "activating", "reloading", "refreshing");

    private final GuardedServices services;
    private final GateJournal journal;
    private final GateFiles files;
    private final UnitControl control;
    private final Clock clock;
    /** Runs that have been asked to stop: systemd goes on with that by itself. */
    private final Set<String> asked = new HashSet<>();

    Stopper(GuardedServices services, GateJournal journal, GateFiles files, UnitControl control, Clock clock) {
        this.services = services;
        this.journal = journal;
        this.files = files;
        this.control = control;
        this.clock = clock;
    }

    void stopBusy(Picture picture, Layout layout, Set<String> closed) throws IOException {
        Set<String> runs = new HashSet<>();
        for (ServiceState service : picture.services()) {
            String key = layout.keys().get(service.unit());
            boolean stops = key != null
                    && closed.contains(key)
                    && service.state() == ServiceState.State.BUSY
                    && RUNNING.contains(service.activeState())
                    && services.entryOf(service.unit())
                            .map(GuardedService::gating)
                            .filter(gating -> gating.policy() == Gating.Policy.STOP)
                            .isPresent();
            if (stops) {
                String run = service.unit() + " " + service.invocationId();
                runs.add(run);
                if (!asked.contains(run)) {
                    stop(service.unit());
                    asked.add(run);
                }
            }
        }
        asked.retainAll(runs);
    }

    private void stop(String unit) throws IOException {
        journal.write(List.of(new HostChange(Kind.OWED_START, unit, OwedStart.STOPPED, clock.instant())));
        GateStep.STOP_JOURNALED.passed();
        files.markStopped(unit);
        control.stop(unit);
        GateStep.STOP_SENT.passed();
        log.info("{} is being stopped behind the closed gate; it is started again afterwards", unit);
    }
}
