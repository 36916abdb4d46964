package org.lockkeeper.gate;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.lockkeeper.store.HostChange;
import org.lockkeeper.store.HostChange.Kind;
import org.lockkeeper.systemd.UnitControl;

/** Starts what the gate has stopped or held back, each once, one after the other, and the latter in its turn. */
final class CatchUp {

    /** A change of the unit wakes us; this is for one that went unnoticed. */
    private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final StartQueue queue;
    private final GateJournal journal;
    private final GateFiles files;
    private final UnitControl control;
    private final long pauseNanos;
    private final String boot;
    private final Starter starter;
    private long notBefore = System.nanoTime();

    CatchUp(StartQueue queue, GateJournal journal, GateFiles files, UnitControl control, Duration pause, String boot) {
        this.queue = queue;
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
        // First what ran before, then what was held back, the longest waiting first.
        List<HostChange> due = new ArrayList<>();
        List<HostChange> turns = new ArrayList<>();
        for (HostChange owed : journal.of(Kind.OWED_START)) {
            boolean open = !closed.test(owed.subject());
            if (OwedStart.of(owed).stopped()) {
                if (open) {
                    due.add(owed);
                }
            } else if (turnHasCome(owed, open) && open) {
                turns.add(owed);
            }
        }
        due.addAll(turns);
        long wait = startAll(due);
        return queue.follow() ? Math.min(wait, SOON_NANOS) : wait;
    }

    private boolean turnHasCome(HostChange owed, boolean open) throws IOException {
        OwedStart start = OwedStart.of(owed);
        boolean started =
                open && start.refusedAt() > 0 && control.facts(owed.subject()).startedSince(start.startedSince(boot));
        if (started) {
            starter.settled(owed);
            return false;
        }
        StartQueue.Turn turn = queue.turn(owed);
        if (turn == StartQueue.Turn.GIVEN_UP) {
            starter.givenUp(owed);
        }
        return turn == StartQueue.Turn.HAS_COME;
    }

    private long startAll(List<HostChange> due) throws IOException {
        for (HostChange owed : due) {
            long wait = notBefore - System.nanoTime();
            if (wait > 0) {
                return wait;
            }
            starter.start(owed);
            notBefore = System.nanoTime() + pauseNanos;
        }
        return Long.MAX_VALUE;
    }

    /** What was stopped runs again, whatever is in the way; what was held back stays owed. */
    void startStopped() throws IOException {
        for (HostChange owed : new ArrayList<>(journal.of(Kind.OWED_START))) {
            if (OwedStart.of(owed).stopped()) {
                starter.start(owed);
            }
        }
    }

    StartQueue queue() {
        return queue;
    }

    long started() {
        return starter.started();
    }
}
