package org.lockkeeper.host.gate;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.lockkeeper.host.gate.files.AskedStart;
import org.lockkeeper.host.gate.files.GateFiles;
import org.lockkeeper.host.gate.files.GateJournal;
import org.lockkeeper.host.gate.files.GateStep;
import org.lockkeeper.host.gate.files.GateUnits;
import org.lockkeeper.host.gate.files.Layout;
import org.lockkeeper.host.gate.files.OwedStart;
import org.lockkeeper.host.gate.roster.GateRoster;
import org.lockkeeper.host.service.GuardedService;
import org.lockkeeper.host.service.GuardedService.Gating;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.systemd.units.ControlException;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.lockkeeper.host.systemd.units.UnitFacts;
import org.lockkeeper.locking.store.HostChanges.HostChange;
import org.lockkeeper.locking.store.HostChanges.HostChange.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices starts that a closed gate has refused, whoever asked for them: systemd keeps when it last tested a unit's
 * conditions and how that ended, for all units that it has in memory. For one that it forgets at once, its signal counts.
 */
final class HeldStarts {

    private static final Logger log = LoggerFactory.getLogger(HeldStarts.class);

    /** How long after a gate was opened a signal may still tell of a start that it refused. */
    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** How long systemd may take at most from noting the time of a test of a unit's conditions to its assertions. */
    private static final long SLACK_MICROS = TimeUnit.SECONDS.toMicros(1);

    private final GuardedServices services;
    private final GateRoster roster;
    private final GateJournal journal;
    private final UnitControl control;
    private final GateFiles files;
    private final Clock clock;
    private final String boot;
    private final StandingGates gates;
    private Layout layout = Layout.EMPTY;
    private final Map<String, Long> signals = new ConcurrentHashMap<>();
    private final Map<String, Opened> opened = new HashMap<>();
    /** The refusal of each unit that was noticed last: signals come twice, and late. */
    private final Map<String, Long> noticed = new HashMap<>();

    /** @param since when the gate had been closed */
    private record Opened(long since, long at) {}

    HeldStarts(
            GuardedServices services,
            GateRoster roster,
            GateJournal journal,
            UnitControl control,
            GateFiles files,
            Clock clock,
            String boot) {
        this.services = services;
        this.roster = roster;
        this.gates = new StandingGates(roster, journal, control);
        this.journal = journal;
        this.control = control;
        this.files = files;
        this.clock = clock;
        this.boot = boot;
    }

    void signalled(String unit, long refusedAt) {
        signals.put(unit, refusedAt);
    }

    /** Looks at the units of which systemd has said that they were refused. */
    void lookAtSignals(Layout current) {
        follow(current);
        opened.values().removeIf(gate -> System.nanoTime() - gate.at() > LATE_NANOS);
        if (opened.isEmpty() && journal.of(Kind.CLOSED_GATE).isEmpty()) {
            noticed.clear(); // Units come and go, and no refusal of before can be told of any more.
            gates.forget();
        }
        for (Map.Entry<String, Long> signal : Map.copyOf(signals).entrySet()) {
            String unit = signal.getKey();
            long refusedAt = signal.getValue();
            if (refusedByUs(unit, refusedAt) && !control.facts(unit).startedSince(refusedAt)) {
                record(List.of(new Refusal(unit, refusedAt)));
            }
            // Not before: what fails on the way is tried again.
            signals.remove(unit, refusedAt);
        }
    }

    /** Looks at every known unit of these gates. */
    void look(Layout current, Collection<String> keys) {
        follow(current);
        Set<String> closed = keys.stream().filter(key -> since(key).isPresent()).collect(Collectors.toSet());
        if (closed.isEmpty()) {
            return;
        }
        long first = closed.stream()
                .flatMap(key -> since(key).stream())
                .min(Long::compare)
                .orElseThrow();
        List<Refusal> refusals = new ArrayList<>();
        for (String unit : control.testedSince(gates.unitsBehind(closed), first - SLACK_MICROS)) {
            UnitFacts facts = control.facts(unit);
            if (facts.refused() && refusedByUs(unit, facts.testedAt())) {
                refusals.add(new Refusal(unit, facts.testedAt()));
            }
        }
        record(refusals);
    }

    private void follow(Layout current) {
        layout = current;
        gates.follow(current);
    }

    private boolean refusedByUs(String unit, long at) {
        return gates.of(unit, at).flatMap(key -> since(key).stream()).anyMatch(since -> at > since);
    }

    void opened(String key) {
        since(key).ifPresent(since -> opened.put(key, new Opened(since, System.nanoTime())));
    }

    private Optional<Long> since(String key) {
        return journal.find(Kind.CLOSED_GATE, key)
                .map(change -> ClosedGate.of(change).since())
                .or(() -> Optional.ofNullable(opened.get(key)).map(Opened::since));
    }

    private record Refusal(String unit, long at) {}

    private void record(List<Refusal> refusals) {
        List<HostChange> held = new ArrayList<>();
        for (Refusal refusal : refusals) {
            boolean news = refusal.at() > noticed.getOrDefault(refusal.unit(), 0L);
            if (news && madeUpFor(refusal.unit())) {
                // What failed before is wanted again.
                journal.find(Kind.FAILED_START, refusal.unit())
                        .filter(failed -> refusal.at() > AskedStart.of(failed).at())
                        .ifPresent(failed -> journal.erase(List.of(failed)));
            }
            if (news && !journal.has(Kind.OWED_START, refusal.unit()) && madeUpFor(refusal.unit())) {
                held.add(new HostChange(
                        Kind.OWED_START, refusal.unit(), OwedStart.held(refusal.at(), boot), time(refusal.at())));
            }
        }
        journal.write(held);
        refusals.forEach(refusal -> noticed.merge(refusal.unit(), refusal.at(), Math::max));
        if (!held.isEmpty()) {
            GateStep.HELD_JOURNALED.passed();
            held.forEach(start -> tell(start.subject()));
        }
    }

    /** In our log, and among the unit's own lines in the journal: there whoever asked for the start looks first. */
    private void tell(String unit) {
        String said = "A start of %s was held back by Lockkeeper's gate".formatted(unit);
        try {
            String key = roster.keyOf(layout, unit).orElse(unit);
            String by = files.reason(key).replaceAll("\\p{Cntrl}", " ");
            said += by.isEmpty() ? "" : " for " + by;
            said += "; it is made up for when that opens";
            files.writeNote(
                    unit,
                    "MESSAGE=%s%nOBJECT_SYSTEMD_UNIT=%s%nPRIORITY=5%nSYSLOG_IDENTIFIER=lockkeeper%n"
                            .formatted(said, unit));
            control.start(GateUnits.noteOf(unit));
        } catch (IOException | ControlException failure) {
            log.debug("No note in the journal of {}", unit, failure);
        }
        log.info("{}", said);
    }

    /** Whoever starts a strict one by hand is told, and tries again; a timer or path does not. */
    private boolean madeUpFor(String unit) {
        Gating gating = services.entryOf(unit).map(GuardedService::gating).orElse(Gating.DEFAULT);
        return gating.catchUp()
                && (gating.gate() != Gating.Gate.STRICT
                        || control.facts(unit).triggeredBy().stream()
                                .anyMatch(trigger -> trigger.endsWith(".timer") || trigger.endsWith(".path")));
    }

    private Instant time(long micros) {
        return clock.instant().minus(Math.max(0, control.monotonicMicros() - micros), ChronoUnit.MICROS);
    }
}
