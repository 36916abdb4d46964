package org.lockkeeper.gate;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lockkeeper.lock.Blocker;
import org.lockkeeper.safety.Safety;
import org.lockkeeper.service.Gating;
import org.lockkeeper.service.GuardedService;
import org.lockkeeper.service.GuardedServices;
import org.lockkeeper.store.HostChange;
import org.lockkeeper.store.HostChange.Kind;
import org.lockkeeper.systemd.UnitControl;

/** Starts what the gate has stopped or held back, each once, one after the other, and only where nothing conflicts. */
final class CatchUp {

    private final GuardedServices services;
    private final Safety safety;
    private final GateJournal journal;
    private final GateFiles files;
    private final UnitControl control;
    private final long pauseNanos;
    private final String boot;
    private final Starter starter;
    private long notBefore = System.nanoTime();

    CatchUp(
            GuardedServices services,
            Safety safety,
            GateJournal journal,
            GateFiles files,
            UnitControl control,
            Duration pause,
            String boot) {
        this.services = services;
        this.safety = safety;
        this.journal = journal;
        this.files = files;
        this.control = control;
        this.pauseNanos = pause.toNanos();
        this.boot = boot;
        this.starter = new Starter(journal, files, control);
    }

    /** A start that a crash has left half done is either still owed, and then asked for again, or done. */
    void recover() throws IOException {
        Set<String> owed =
                journal.of(Kind.OWED_START).stream().map(HostChange::subject).collect(Collectors.toSet());
        Set<String> targets = owed.stream().map(GateUnits::catchUpOf).collect(Collectors.toSet());
        control.active(GateUnits.CATCH_UPS).stream()
                .filter(target -> !targets.contains(target))
                .forEach(control::stop);
        for (String unit : files.stopped()) {
            if (!owed.contains(unit) && !journal.has(Kind.PAUSED_TRIGGER, unit)) {
                files.unmarkStopped(unit);
            }
        }
        for (String unit : files.notes()) {
            if (!owed.contains(unit)) {
                files.deleteNote(unit);
            }
        }
    }

    /**
     * Starts what may be started now.
     *
     * @param closed whether a unit is kept from starting
     * @return when to look again, in nanoseconds, should nothing change before
     */
    long startOwed(Predicate<String> closed) throws IOException {
        for (HostChange owed : inOrder()) {
            if (closed.test(owed.subject())) {
                continue;
            }
            OwedStart start = OwedStart.of(owed);
            if (!start.stopped()) {
                if (start.refusedAt() > 0 && control.facts(owed.subject()).startedSince(start.startedSince(boot))) {
                    starter.settled(owed);
                    continue;
                }
                if (conflicts(owed.subject())) {
                    continue;
                }
            }
            long wait = notBefore - System.nanoTime();
            if (wait > 0) {
                return wait;
            }
            starter.start(owed);
            notBefore = System.nanoTime() + pauseNanos;
        }
        return Long.MAX_VALUE;
    }

    /** First what ran before, then what was held back, the longest waiting first. */
    private List<HostChange> inOrder() {
        List<HostChange> all = journal.of(Kind.OWED_START);
        return Stream.concat(
                        all.stream().filter(change -> OwedStart.of(change).stopped()),
                        all.stream().filter(change -> !OwedStart.of(change).stopped()))
                .toList();
    }

    private boolean conflicts(String unit) {
        Optional<GuardedService> entry = services.entryOf(unit);
        return entry.isPresent()
                && safety.verdict(entry.get().group()).blockers().stream().anyMatch(this::counts);
    }

    /** A service that every window stops would otherwise be in the way of a job for ever. */
    private boolean counts(Blocker blocker) {
        return blocker.kind() != Blocker.Kind.SERVICE
                || services.entryOf(blocker.subject())
                        .map(entry -> entry.gating().policy() != Gating.Policy.STOP)
                        .orElse(true);
    }

    /** What was stopped runs again, whatever is in the way; what was held back stays owed. */
    void startStopped() throws IOException {
        for (HostChange owed : new ArrayList<>(journal.of(Kind.OWED_START))) {
            if (OwedStart.of(owed).stopped()) {
                starter.start(owed);
            }
        }
    }

    long started() {
        return starter.started();
    }
}
