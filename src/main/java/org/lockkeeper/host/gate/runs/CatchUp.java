package org.lockkeeper.host.gate.runs;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.lockkeeper.host.gate.files.GateJournal;
import org.lockkeeper.host.gate.files.OwedStart;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.lockkeeper.locking.store.HostChanges.HostChange;
import org.lockkeeper.locking.store.HostChanges.HostChange.Kind;

/** Starts what the gate has stopped or held back, each once, one after the other, and the latter in its turn. */
public final class CatchUp {

    /** A change of the unit wakes us; this is for one that went unnoticed. */
    private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long AT_ONCE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final StartQueue queue;
    private final GateJournal journal;
    private final UnitControl control;
    private final long pauseNanos;
    private final String boot;
    private final Starter starter;

    public CatchUp(
            StartQueue queue, GateJournal journal, Starter starter, UnitControl control, Duration pause, String boot) {
        this.queue = queue;
        this.journal = journal;
        this.starter = starter;
        this.control = control;
        this.pauseNanos = pause.toNanos();
        this.boot = boot;
    }

    /**
     * Starts what may be started now.
     *
     * @param closed whether a unit is kept from starting
     * @param stuck whether its gate should be open and cannot be opened: nobody must wait for the turn of such a one
     * @return when to look again, in nanoseconds, should nothing change before
     */
    public long startOwed(Predicate<String> closed, Predicate<String> stuck) throws IOException {
        long due = starter.look(stuck);
        // First what ran before, then what was held back, the longest waiting first.
        List<HostChange> ready = new ArrayList<>();
        List<HostChange> turns = new ArrayList<>();
        for (HostChange owed : journal.of(Kind.OWED_START)) {
            if (!starter.debts().waits(owed)) {
                continue;
            }
            if (stuck.test(owed.subject())) {
                starter.fail(owed, "its gate cannot be opened", true);
                continue;
            }
            boolean open = !closed.test(owed.subject());
            OwedStart start = OwedStart.of(owed);
            if (start.stopped()) {
                if (open && !bound(owed.subject(), start, closed)) {
                    ready.add(owed);
                }
            } else if (turnHasCome(owed, open) && open) {
                turns.add(owed);
            }
        }
        ready.addAll(turns);
        due = Math.min(due, startAll(ready));
        return queue.follow() ? Math.min(due, SOON_NANOS) : due;
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

    private long startAll(List<HostChange> ready) throws IOException {
        for (HostChange owed : ready) {
            long wait = starter.lastAt() + pauseNanos - System.nanoTime();
            if (wait > 0 || starter.debts().taken()) {
                return Math.max(wait, AT_ONCE_NANOS);
            }
            starter.start(owed);
        }
        return ready.isEmpty() ? Long.MAX_VALUE : AT_ONCE_NANOS;
    }

    /** What went down with others comes back with them. */
    private boolean bound(String unit, OwedStart start, Predicate<String> closed) {
        return !start.with().isEmpty()
                && !start.with().equals(unit)
                && (closed.test(start.with())
                        || control.bonds(List.of(unit)).get(0).needs().stream().anyMatch(closed));
    }

    public StartQueue queue() {
        return queue;
    }
}
