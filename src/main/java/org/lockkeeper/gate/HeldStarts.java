package org.lockkeeper.gate;

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
import org.lockkeeper.service.Gating;
import org.lockkeeper.service.GuardedService;
import org.lockkeeper.service.GuardedServices;
import org.lockkeeper.store.HostChange;
import org.lockkeeper.store.HostChange.Kind;
import org.lockkeeper.systemd.UnitControl;
import org.lockkeeper.systemd.UnitFacts;
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

    private final GuardedServices services;
    private final GateRoster roster;
    private final GateJournal journal;
    private final UnitControl control;
    private final Clock clock;
    private final Set<String> signals = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> opened = new HashMap<>();

    HeldStarts(GuardedServices services, GateRoster roster, GateJournal journal, UnitControl control, Clock clock) {
        this.services = services;
        this.roster = roster;
        this.journal = journal;
        this.control = control;
        this.clock = clock;
    }

    void signalled(String unit) {
        signals.add(unit);
    }

    /** Looks at the units of which systemd has said that they were refused. */
    void lookAtSignals(Layout layout) {
        opened.values().removeIf(at -> System.nanoTime() - at > LATE_NANOS);
        for (String unit : List.copyOf(signals)) {
            signals.remove(unit);
            Optional<String> key = roster.keyOf(layout, unit);
            if (key.isPresent() && (closed(key.get()) || opened.containsKey(key.get()))) {
                record(List.of(unit), key.get(), true);
            }
        }
    }

    /** Looks at every known unit of these gates. */
    void look(Layout layout, Collection<String> keys) {
        keys.forEach(key -> record(
                layout.keys().entrySet().stream()
                        .filter(unit -> unit.getValue().equals(key))
                        .map(Map.Entry::getKey)
                        .toList(),
                key,
                false));
    }

    void opened(String key) {
        opened.put(key, System.nanoTime());
    }

    private boolean closed(String key) {
        return journal.has(Kind.CLOSED_GATE, key);
    }

    private void record(List<String> units, String key, boolean forgottenCounts) {
        long since = journal.find(Kind.CLOSED_GATE, key)
                .map(ClosedGate::of)
                .map(ClosedGate::since)
                .orElse(0L);
        List<HostChange> held = new ArrayList<>();
        for (String unit : units) {
            UnitFacts facts = control.facts(unit);
            boolean refused = facts.refusedSince(since) || forgottenCounts && facts.testedAt() == 0;
            if (refused && madeUpFor(unit, facts) && !journal.has(Kind.OWED_START, unit)) {
                held.add(new HostChange(Kind.OWED_START, unit, OwedStart.held(facts.testedAt()), at(facts)));
            }
        }
        if (!held.isEmpty()) {
            journal.write(held);
            GateStep.HELD_JOURNALED.passed();
            held.forEach(start -> log.info(
                    "A start of {} was held back by the gate; it is made up for when that opens", start.subject()));
        }
    }

    /** Whoever starts a strict one by hand is told, and tries again; a timer does not. */
    private boolean madeUpFor(String unit, UnitFacts facts) {
        Gating gating = services.entryOf(unit).map(GuardedService::gating).orElse(Gating.DEFAULT);
        boolean timed = facts.triggeredBy().stream().anyMatch(trigger -> trigger.endsWith(".timer"));
        return gating.catchUp() && (gating.gate() != Gating.Gate.STRICT || timed);
    }

    private Instant at(UnitFacts facts) {
        Instant now = clock.instant();
        return facts.testedAt() == 0
                ? now
                : now.minus(Math.max(0, control.monotonicMicros() - facts.testedAt()), ChronoUnit.MICROS);
    }
}
