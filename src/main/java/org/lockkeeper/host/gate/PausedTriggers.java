package org.lockkeeper.host.gate;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.lockkeeper.host.gate.files.GateFiles;
import org.lockkeeper.host.gate.files.GateJournal;
import org.lockkeeper.host.gate.files.GateStep;
import org.lockkeeper.host.gate.files.Layout;
import org.lockkeeper.host.gate.roster.GateRoster;
import org.lockkeeper.host.gate.roster.Provided;
import org.lockkeeper.host.service.GuardedService.Gating;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.systemd.units.ControlException;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.lockkeeper.host.systemd.units.UnitFacts;
import org.lockkeeper.host.systemd.units.UnitTrigger;
import org.lockkeeper.locking.store.HostChanges.HostChange;
import org.lockkeeper.locking.store.HostChanges.HostChange.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops what would start a gated unit again and again until systemd gives it up as failed, which takes 40 ms: a path unit
 * whose condition goes on to hold, a socket with a client. Once nothing that it starts is kept from starting it is started
 * again, and starts its unit by itself if there is a reason to.
 */
final class PausedTriggers {

    private static final Logger log = LoggerFactory.getLogger(PausedTriggers.class);
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final GuardedServices services;
    private final GateRoster roster;
    private final Provided provided;
    private final GateJournal journal;
    private final GateFiles files;
    private final UnitControl control;
    private final Clock clock;
    private final String boot;

    private Set<String> lookedAt = Set.of();
    private volatile boolean news = true;
    private Map<String, String> lacking = Map.of();
    private final Map<String, Attempts> asked = new HashMap<>();

    private record Attempts(long first, long next) {}

    PausedTriggers(
            GuardedServices services,
            GateRoster roster,
            Provided provided,
            GateJournal journal,
            GateFiles files,
            UnitControl control,
            Clock clock,
            String boot) {
        this.services = services;
        this.roster = roster;
        this.provided = provided;
        this.journal = journal;
        this.files = files;
        this.control = control;
        this.clock = clock;
        this.boot = boot;
    }

    /** A start was refused, perhaps of something that has come to be active behind the closed gate. */
    void refused() {
        news = true;
    }

    /** What was stopped in an earlier boot is as this boot has left it; if the gate was closed then, as failed. */
    void forgetOtherBoots() throws IOException {
        for (HostChange change : journal.of(Kind.PAUSED_TRIGGER)) {
            if (!PausedTrigger.of(change).boot().equals(boot)) {
                forget(change);
            }
        }
    }

    /**
     * Before these gates are closed, and again for as long as they are: somebody may start one meanwhile.
     *
     * @return the gates of units that must not be closed, since what starts them cannot be stopped; each with the reason
     */
    Map<String, String> pause(Layout layout, Set<String> closed) throws IOException {
        if (closed.equals(lookedAt) && !news) {
            return lacking;
        }
        news = false;
        Map<String, String> lacks = new HashMap<>();
        if (!closed.isEmpty()) {
            for (UnitTrigger trigger : control.triggers(unit -> closed(layout, unit, closed))) {
                List<String> keys = keys(layout, trigger, closed);
                String lack = trigger.active() ? pause(trigger) : take(trigger, keys);
                if (!lack.isEmpty()) {
                    // The gate of a prefix is others' too: there the trigger fails, and is started again afterwards.
                    keys.stream().filter(trigger.starts()::contains).forEach(unit -> lacks.put(unit, lack));
                }
            }
        }
        lookedAt = Set.copyOf(closed);
        lacking = Map.copyOf(lacks);
        return lacking;
    }

    private boolean closed(Layout layout, String unit, Set<String> closed) {
        return roster.keyOf(layout, unit).filter(closed::contains).isPresent();
    }

    private List<String> keys(Layout layout, UnitTrigger trigger, Set<String> closed) {
        return trigger.starts().stream()
                .map(unit -> roster.keyOf(layout, unit))
                .flatMap(Optional::stream)
                .filter(closed::contains)
                .toList();
    }

    /** Returns why it cannot be stopped; empty if it was, or need not be. */
    private String pause(UnitTrigger trigger) throws IOException {
        boolean stops = trigger.starts().stream().allMatch(this::isStopped);
        // A socket whose service runs listens to nobody, and could not be started again while that goes on.
        boolean socket = trigger.unit().endsWith(".socket");
        boolean idle = socket && trigger.subState().equals("running") && !stops;
        if (!trigger.insists() || idle || socket && trigger.starts().stream().noneMatch(this::mayTurnAway)) {
            return "";
        }
        String lack = lack(trigger);
        if (!lack.isEmpty()) {
            return lack;
        }
        journal(trigger);
        GateStep.PAUSE_JOURNALED.passed();
        try {
            control.stop(trigger.unit());
        } catch (ControlException refused) {
            if (!refused.refused()) {
                throw refused;
            }
            journal.find(Kind.PAUSED_TRIGGER, trigger.unit()).ifPresent(this::erase);
            files.unmarkStopped(trigger.unit());
            return "%s, which starts it, may not be stopped: %s".formatted(trigger.unit(), refused.getMessage());
        }
        GateStep.PAUSE_SENT.passed();
        log.info("{} is stopped for as long as {} must not start", trigger.unit(), String.join(", ", trigger.starts()));
        return "";
    }

    private String lack(UnitTrigger trigger) {
        List<String> others = trigger.takesAlong().stream()
                .filter(unit -> !isStopped(unit) && !journal.has(Kind.OWED_START, unit))
                .toList();
        return others.isEmpty()
                ? provided.lackOfTrigger(trigger.unit())
                : "%s, which starts it, cannot be stopped without %s".formatted(trigger.unit(), others);
    }

    /** What has failed at the closed gate before it could be stopped is as good as stopped; what failed before is not. */
    private String take(UnitTrigger trigger, List<String> keys) throws IOException {
        boolean atOurGate = keys.stream()
                .flatMap(key -> journal.find(Kind.CLOSED_GATE, key).stream())
                .anyMatch(change -> trigger.endedAt() > ClosedGate.of(change).since());
        boolean fresh = trigger.givenUp() && atOurGate && !journal.has(Kind.PAUSED_TRIGGER, trigger.unit());
        String lack = fresh ? provided.lackOfTrigger(trigger.unit()) : "";
        if (fresh && lack.isEmpty()) {
            journal(trigger);
            log.info("{} has failed at the closed gate; it is started again afterwards", trigger.unit());
        }
        return lack;
    }

    private void journal(UnitTrigger trigger) throws IOException {
        journal.write(List.of(new HostChange(
                Kind.PAUSED_TRIGGER, trigger.unit(), PausedTrigger.detail(boot, trigger), clock.instant())));
        files.markStopped(trigger.unit(), Instant.EPOCH);
    }

    private boolean mayTurnAway(String unit) {
        return services.entryOf(unit)
                .filter(entry -> !GateRoster.sparesClients(entry.gating()))
                .isPresent();
    }

    private boolean isStopped(String unit) {
        return services.entryOf(unit)
                .filter(entry -> entry.gating().policy() == Gating.Policy.STOP)
                .isPresent();
    }

    /**
     * Starts those again of which nothing that they start is kept from starting any more.
     *
     * @return when to look again, in nanoseconds, should nothing change before
     */
    long resume(Layout layout, Set<String> closed) throws IOException {
        long due = Long.MAX_VALUE;
        for (HostChange change : journal.of(Kind.PAUSED_TRIGGER)) {
            PausedTrigger paused = PausedTrigger.of(change);
            if (paused.starts().stream().noneMatch(unit -> closed(layout, unit, closed))) {
                due = Math.min(due, resume(change, paused));
            }
        }
        return due;
    }

    private long resume(HostChange change, PausedTrigger paused) throws IOException {
        String unit = change.subject();
        UnitFacts facts = control.facts(unit);
        if (facts.activeState().equals("active")) {
            GateStep.RESUME_SENT.passed();
            forget(change);
            GateStep.RESUME_JOURNALED.passed();
            log.info("{} is as it was, since what it starts may start again", unit);
            return Long.MAX_VALUE;
        }
        if (!facts.loadState().equals("loaded") || paused.endedBy(control.fileState(unit))) {
            log.info("{} was removed or disabled meanwhile, so it is not started again", unit);
            forget(change);
            return Long.MAX_VALUE;
        }
        return startAgain(unit);
    }

    private long startAgain(String unit) {
        long now = System.nanoTime();
        Attempts attempts = asked.computeIfAbsent(unit, first -> new Attempts(now, now));
        if (attempts.next() > now) {
            return attempts.next() - now;
        }
        String refusal = "it does not become active";
        try {
            forgetStarts(unit);
            control.start(unit);
            GateStep.RESUME_SENT.passed();
        } catch (ControlException refused) {
            if (!refused.refused()) {
                throw refused;
            }
            refusal = String.valueOf(refused.getMessage());
        }
        boolean late = now - attempts.first() > PATIENCE_NANOS;
        if (late) {
            log.warn("{} cannot be started again, which is tried every 30 s: {}", unit, refusal);
        }
        long pause = late ? RETRY_NANOS : AGAIN_NANOS;
        asked.put(unit, new Attempts(attempts.first(), now + pause));
        return pause;
    }

    /** Or one window after the other would use up how often it may be started within some seconds. */
    private void forgetStarts(String unit) {
        try {
            control.resetFailed(unit);
        } catch (ControlException notLoaded) {
            log.debug("{} has nothing to forget", unit, notLoaded);
        }
    }

    /** At the end of this process: nobody is left to see what becomes of it. */
    void resumeAll() throws IOException {
        resume(Layout.EMPTY, Set.of());
        for (HostChange change : journal.of(Kind.PAUSED_TRIGGER)) {
            forget(change);
        }
    }

    private void forget(HostChange change) throws IOException {
        erase(change);
        files.unmarkStopped(change.subject());
        asked.remove(change.subject());
    }

    private void erase(HostChange change) {
        journal.erase(List.of(change));
    }

    List<String> paused() {
        return journal.of(Kind.PAUSED_TRIGGER).stream()
                .map(HostChange::subject)
                .sorted()
                .toList();
    }
}
