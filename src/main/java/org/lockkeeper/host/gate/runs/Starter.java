package org.lockkeeper.host.gate.runs;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.lockkeeper.base.time.WatchedTime;
import org.lockkeeper.host.gate.files.AskedStart;
import org.lockkeeper.host.gate.files.GateFiles;
import org.lockkeeper.host.gate.files.GateJournal;
import org.lockkeeper.host.gate.files.GateStatus;
import org.lockkeeper.host.gate.files.GateStep;
import org.lockkeeper.host.gate.files.OwedStart;
import org.lockkeeper.host.systemd.units.ControlException;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.lockkeeper.locking.store.HostChanges.HostChange;
import org.lockkeeper.locking.store.HostChanges.HostChange.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts what is owed, each unit exactly once, and sees what becomes of it. The debt ends when the unit is at work. A target
 * that wants the unit stays active until then: it keeps systemd from starting it twice and from forgetting how it went.
 */
public final class Starter {

    private static final Logger log = LoggerFactory.getLogger(Starter.class);
    static final long SOON = TimeUnit.MILLISECONDS.toNanos(50);
    static final long SELDOM = TimeUnit.SECONDS.toNanos(10);
    private static final long LAST_CHANCE = TimeUnit.SECONDS.toNanos(5);
    private final GateJournal journal;
    private final GateFiles files;
    private final UnitControl control;
    private final CatchUpTargets targets;
    private final Outcomes outcomes;
    private final Debts debts;
    private final WatchedTime time;
    private final Duration retention;
    private final String boot;
    private final AtomicLong started = new AtomicLong();
    private long lastAt;
    private long lookedAtFailed = System.nanoTime() - SELDOM;

    public Starter(
            GateJournal journal,
            GateFiles files,
            UnitControl control,
            WatchedTime time,
            Duration retention,
            String boot) {
        this.journal = journal;
        this.files = files;
        this.control = control;
        this.targets = new CatchUpTargets(control);
        this.outcomes = new Outcomes(control, targets);
        this.debts = new Debts(journal, files, targets);
        this.time = time;
        this.retention = retention;
        this.boot = boot;
        this.lastAt = System.nanoTime() - TimeUnit.HOURS.toNanos(1);
    }

    /** When one was last asked for, or seen at work. */
    long lastAt() {
        return lastAt;
    }

    /** How far each debt has come. */
    Debts debts() {
        return debts;
    }

    void start(HostChange owed) throws IOException {
        String unit = owed.subject();
        if (targets.active(unit)) {
            // Left from an earlier try: one that is active starts nothing.
            targets.stop(unit);
            return;
        }
        String lack = Startable.lack(control, unit);
        if (!lack.isEmpty()) {
            fail(owed, lack, true);
            return;
        }
        write(Kind.ASKED_START, unit, "", false);
        GateStep.START_ASKED.passed();
        send(owed);
    }

    private void send(HostChange owed) throws IOException {
        try {
            targets.start(owed.subject());
        } catch (ControlException failure) {
            if (!failure.refused()) {
                throw failure;
            }
            fail(owed, "systemd refuses its start: " + failure.getMessage(), false);
            return;
        }
        lastAt = System.nanoTime();
        debts.sent(owed.subject(), lastAt);
        GateStep.START_SENT.passed();
    }

    /**
     * Looks what has become of those that were asked for, and whether those that failed can be done after all.
     *
     * @param stuck whether a unit's gate cannot be opened
     * @return when to look again, in nanoseconds
     */
    long look(Predicate<String> stuck) throws IOException {
        long due = Long.MAX_VALUE;
        boolean seldom = System.nanoTime() - lookedAtFailed >= SELDOM / 10;
        if (seldom) {
            lookedAtFailed = System.nanoTime();
        }
        for (HostChange owed : journal.of(Kind.OWED_START)) {
            Optional<HostChange> failed = journal.find(Kind.FAILED_START, owed.subject());
            Optional<HostChange> asked = journal.find(Kind.ASKED_START, owed.subject());
            if (failed.isPresent()) {
                due = Math.min(due, SELDOM);
                if (seldom) {
                    reconsider(owed, failed.get(), stuck.test(owed.subject()));
                }
            } else if (asked.isPresent()) {
                follow(owed, asked.get());
                due = Math.min(due, debts.again(owed.subject()));
            }
        }
        return due;
    }

    private void follow(HostChange owed, HostChange change) throws IOException {
        String unit = owed.subject();
        AskedStart asked = AskedStart.of(change);
        if (!asked.in(boot)) {
            journal.erase(List.of(change));
            return;
        }
        if (!debts.isSent(unit)) {
            // By an earlier process, which may have died before it could; somebody may have stopped both since.
            if (targets.active(unit) || StartOutcome.begun(control.run(unit), asked.at())) {
                debts.sent(unit, System.nanoTime());
            } else {
                send(owed);
            }
            return;
        }
        StartOutcome outcome = outcomes.asked(owed, asked.at());
        switch (outcome.kind()) {
            case PENDING -> debts.waitsFor(unit, outcome.words());
            case RAN -> {
                lastAt = System.nanoTime();
                started.incrementAndGet();
                debts.end(owed);
                log.info(
                        "{} was started: {}{}",
                        unit,
                        OwedStart.of(owed).stopped() ? "it ran before it was stopped" : "its start had been held back",
                        outcome.words().isEmpty() ? "" : ". Its run has failed: " + outcome.words());
            }
            case HELD_AGAIN -> {
                log.info("{} is owed again: its gate was closed before its turn came", unit);
                debts.forget(unit);
                journal.erase(List.of(change));
                targets.stop(unit);
            }
            case STOPPED -> {
                log.info("{} was stopped by somebody while it was started again, so it is not owed any more", unit);
                debts.end(owed);
            }
            case UNLOADABLE -> fail(owed, outcome.words(), true);
            case FAILED -> {
                fail(owed, outcome.words(), false);
                targets.keep(unit);
            }
        }
    }

    /** @param unloadable whether it is to be tried again once there is something that can be started */
    void fail(HostChange owed, String reason, boolean unloadable) throws IOException {
        String unit = owed.subject();
        log.warn("{} was not started: {}. It stays owed for {}", unit, reason, retention);
        write(Kind.FAILED_START, unit, reason, unloadable);
        debts.forget(unit);
        journal.find(Kind.ASKED_START, unit).ifPresent(asked -> journal.erase(List.of(asked)));
        files.unmarkStopped(unit);
        if (unloadable) {
            targets.stop(unit);
        }
    }

    private void write(Kind kind, String unit, String reason, boolean unloadable) {
        String detail = new AskedStart(control.monotonicMicros(), boot, reason, unloadable).detail();
        journal.write(List.of(new HostChange(kind, unit, detail, time.now())));
    }

    /** It may be there again, or have been started by somebody else; or have been owed for long enough. */
    private void reconsider(HostChange owed, HostChange change, boolean stuck) throws IOException {
        AskedStart failed = AskedStart.of(change);
        if (change.at().plus(retention).isBefore(time.now())) {
            log.warn(
                    "{} is not owed any more: it could not be started for {}: {}",
                    owed.subject(),
                    retention,
                    failed.reason());
            debts.end(owed);
        } else if (failed.unloadable()
                && !stuck
                && Startable.lack(control, owed.subject()).isEmpty()) {
            log.info("{} can be started again", owed.subject());
            journal.erase(List.of(change));
        } else if (outcomes.of(owed, failed.in(boot) ? failed.at() : 0).kind() == StartOutcome.Kind.RAN) {
            settled(owed);
        } else if (!failed.unloadable()) {
            targets.keep(owed.subject());
        }
    }

    /** Ends the debt of a unit that has been started by somebody else. */
    void settled(HostChange owed) throws IOException {
        log.info("{} has been started meanwhile, so its start is not made up for", owed.subject());
        debts.end(owed);
    }

    /** What was stopped runs again, whatever is in the way; the outcome of what takes long is not waited for. */
    public void startStopped() throws IOException {
        long until = System.nanoTime() + LAST_CHANCE;
        List<HostChange> left = new ArrayList<>();
        for (HostChange owed : journal.of(Kind.OWED_START)) {
            if (OwedStart.of(owed).stopped() && !journal.has(Kind.FAILED_START, owed.subject())) {
                left.add(owed);
                if (debts.waits(owed)) {
                    start(owed);
                }
            }
        }
        while (true) {
            look(unit -> false);
            left.removeIf(owed -> !journal.has(Kind.ASKED_START, owed.subject()));
            if (left.isEmpty() || System.nanoTime() > until) {
                break;
            }
            LockSupport.parkNanos(SOON);
        }
        for (HostChange owed : left) {
            log.info("{} is being started: {}", owed.subject(), debts.waitsFor(owed.subject()));
            debts.end(owed);
        }
    }

    /** Ends the debt of one whose request somebody has cancelled. */
    void givenUp(HostChange owed) throws IOException {
        log.info("The start of {} that was held back was cancelled, so it is not made up for", owed.subject());
        debts.end(owed);
    }

    /** Whether something is owed that can still be done without anybody's help. */
    public boolean atWork() {
        return debts.atWork();
    }

    /** Forgets the debt: somebody has decided so. False: there was none. */
    public boolean dismiss(String unit) {
        return debts.dismiss(unit);
    }

    /** What is owed, to be shown. */
    public List<GateStatus.Owed> shown() {
        return debts.shown();
    }

    public long started() {
        return started.get();
    }
}
