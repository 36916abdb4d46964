package org.lockkeeper.host.gate.runs;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.gate.files.GateFiles;
import org.lockkeeper.host.gate.files.GateJournal;
import org.lockkeeper.host.gate.files.GateStatus;
import org.lockkeeper.host.gate.files.GateStep;
import org.lockkeeper.host.gate.files.Layout;
import org.lockkeeper.host.gate.files.OwedStart;
import org.lockkeeper.host.gate.roster.Provided;
import org.lockkeeper.host.service.GuardedService;
import org.lockkeeper.host.service.GuardedService.Gating;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.host.systemd.units.ControlException;
import org.lockkeeper.host.systemd.units.UnitBonds;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.lockkeeper.locking.store.HostChanges.HostChange;
import org.lockkeeper.locking.store.HostChanges.HostChange.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks systemd to stop what is configured to be stopped, behind a closed gate, and sees to the return of all that goes down
 * with it. What could not be brought back is not taken down.
 */
public final class Stopper {

    private static final Logger log = LoggerFactory.getLogger(Stopper.class);

    private final GuardedServices services;
    private final Provided provided;
    private final GateJournal journal;
    private final GateFiles files;
    private final Starter starter;
    private final UnitControl control;
    private final Clock clock;
    /** Runs that have been asked to stop: systemd goes on with that by itself. */
    private final Set<String> asked = new HashSet<>();
    /** Why these are not stopped, though they are configured to be. */
    private Map<String, String> kept = new HashMap<>();

    private final Map<String, String> refused = new HashMap<>();
    private final Map<String, List<String>> takenAlong = new HashMap<>();
    private Map<String, Takedown> takedowns = Map.of();

    public Stopper(
            GuardedServices services,
            Provided provided,
            GateJournal journal,
            GateFiles files,
            Starter starter,
            UnitControl control,
            Clock clock) {
        this.services = services;
        this.provided = provided;
        this.journal = journal;
        this.files = files;
        this.starter = starter;
        this.control = control;
        this.clock = clock;
    }

    /**
     * Writes down what will go down, before anything does: also before its sockets are stopped, since that may take it along.
     *
     * @param closed the gates that are closed, or about to be
     */
    public void prepare(Picture picture, Layout layout, Set<String> closed) throws IOException {
        Map<String, Takedown> due = new TreeMap<>();
        Map<String, String> lacks = new HashMap<>(refused);
        for (ServiceState service : picture.services()) {
            String key = layout.keys().get(service.unit());
            if (key == null || !closed.contains(key) || !stops(service.unit())) {
                continue;
            }
            Takedown takedown = Takedown.of(service.unit(), control::bonds);
            if (!takedown.due()) {
                continue;
            }
            String lack = lack(takedown, picture);
            if (lack == null) {
                due.put(service.unit(), takedown);
                write(takedown);
            } else {
                tell(service.unit(), lack);
                lacks.put(service.unit(), lack);
                takenAlong.put(service.unit(), others(takedown));
            }
        }
        refused.keySet().retainAll(due.keySet());
        takedowns = due;
        kept = lacks;
    }

    private void tell(String unit, String lack) {
        if (!lack.equals(kept.get(unit))) {
            log.warn("{} is not stopped: {}", unit, lack);
        }
    }

    /**
     * Stops what was prepared and is behind its closed gate.
     *
     * @return whether to look again soon
     */
    public boolean stop(Picture picture, Layout layout, Set<String> closed) throws IOException {
        Set<String> runs = new HashSet<>();
        for (ServiceState service : picture.services()) {
            Takedown takedown = takedowns.get(service.unit());
            String key = layout.keys().get(service.unit());
            if (takedown != null && (key == null || !closed.contains(key))) {
                // Its gate could not be closed.
                forget(takedown);
            } else if (takedown != null && takedown.active()) {
                String run = service.unit() + " " + service.invocationId();
                runs.add(run);
                if (!asked.contains(run)) {
                    stop(takedown, run);
                }
            }
        }
        asked.retainAll(runs);
        return !kept.isEmpty();
    }

    private void stop(Takedown takedown, String run) throws IOException {
        String unit = takedown.unit();
        try {
            control.stop(unit);
        } catch (ControlException failure) {
            if (!failure.refused()) {
                throw failure;
            }
            String lack = "systemd refuses it: " + failure.getMessage();
            tell(unit, lack);
            refused.put(unit, lack);
            kept.put(unit, lack);
            forget(takedown);
            return;
        }
        refused.remove(unit);
        asked.add(run);
        GateStep.STOP_SENT.passed();
        log.info(
                "{} is being stopped behind the closed gate; it is started again afterwards{}",
                unit,
                takedown.along().isEmpty() ? "" : ", and so is what goes down with it: " + takedown.along());
    }

    /** What goes down is to be started in the order in which it is written down. */
    private void write(Takedown takedown) throws IOException {
        List<HostChange> owed = new ArrayList<>();
        Instant at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        for (String unit : takedown.startOrder()) {
            starter.debts().renew(unit);
            if (journal.has(Kind.OWED_START, unit)) {
                continue;
            }
            owed.add(new HostChange(Kind.OWED_START, unit, OwedStart.stopped(takedown.unit()), at));
            at = at.plusMillis(1);
        }
        if (!owed.isEmpty()) {
            journal.write(owed);
            GateStep.STOP_JOURNALED.passed();
        }
        // Also what an earlier process has written down and had no time to mark.
        for (String unit : takedown.startOrder()) {
            Optional<HostChange> stopped = journal.find(Kind.OWED_START, unit)
                    .filter(change -> OwedStart.of(change).stopped());
            if (stopped.isPresent()) {
                files.markStopped(unit, stopped.get().at());
            }
        }
    }

    /** What was written down and does not go down. */
    private void forget(Takedown takedown) throws IOException {
        for (String unit : takedown.startOrder()) {
            Optional<HostChange> owed = journal.find(Kind.OWED_START, unit)
                    .filter(change -> OwedStart.of(change).with().equals(takedown.unit()));
            if (owed.isPresent()) {
                journal.erase(List.of(owed.get()));
                files.unmarkStopped(unit);
            }
        }
    }

    private boolean stops(String unit) {
        return policy(unit).filter(policy -> policy == Gating.Policy.STOP).isPresent();
    }

    private Optional<Gating.Policy> policy(String unit) {
        return services.entryOf(unit).map(GuardedService::gating).map(Gating::policy);
    }

    /** Why this must not be stopped now; null if it may. */
    private @Nullable String lack(Takedown takedown, Picture picture) {
        Set<String> busy = picture.services().stream()
                .filter(service -> service.state() == ServiceState.State.BUSY)
                .map(ServiceState::unit)
                .collect(Collectors.toSet());
        for (String unit : takedown.along()) {
            if (busy.contains(unit) && !stops(unit)) {
                return "%s, which would go down with it, is at work and is waited for".formatted(unit);
            }
            UnitBonds bonds = takedown.bonds().get(unit);
            if (bonds != null
                    && (bonds.transientUnit()
                            || unit.endsWith(".scope")
                            || !bonds.loadState().equals("loaded"))) {
                return "%s, which would go down with it, could not be started again: it is %s"
                        .formatted(unit, bonds.loadState().equals("loaded") ? "transient" : bonds.loadState());
            }
            if (provided.present() && !provided.lets(unit, false)) {
                return "%s, which goes down with it, could not be started again: no line '%s' in %s"
                        .formatted(unit, unit, GateFiles.GATE_UNITS);
            }
        }
        return null;
    }

    private static List<String> others(Takedown takedown) {
        return Stream.concat(takedown.sockets().stream(), takedown.along().stream())
                .toList();
    }

    /** What is stopped, or should be and is not. */
    public List<GateStatus.Stop> shown() {
        Map<String, List<String>> down = new TreeMap<>();
        for (HostChange owed : journal.of(Kind.OWED_START)) {
            OwedStart start = OwedStart.of(owed);
            if (start.stopped()) {
                String with = start.with().isEmpty() ? owed.subject() : start.with();
                List<String> others = down.computeIfAbsent(with, any -> new ArrayList<>());
                if (!with.equals(owed.subject())) {
                    others.add(owed.subject());
                }
            }
        }
        kept.keySet().forEach(unit -> down.put(unit, takenAlong.getOrDefault(unit, List.of())));
        List<GateStatus.Stop> shown = new ArrayList<>();
        down.forEach((unit, others) -> shown.add(new GateStatus.Stop(unit, others, kept.get(unit))));
        return shown;
    }

    /** What would be stopped of these units, each with what goes down with it. */
    public List<GateStatus.Stop> plan(Set<String> units, Predicate<String> excluded) {
        List<GateStatus.Stop> plan = new ArrayList<>();
        Picture picture = services.picture();
        try {
            for (String unit : new TreeSet<>(units)) {
                if (stops(unit) && excluded.test(unit)) {
                    Takedown takedown = Takedown.of(unit, control::bonds);
                    if (takedown.due()) {
                        plan.add(new GateStatus.Stop(unit, others(takedown), lack(takedown, picture)));
                    }
                }
            }
        } catch (ControlException failure) {
            log.debug("What would be stopped is not known", failure);
        }
        return plan;
    }
}
