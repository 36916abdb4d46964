package org.lockkeeper.gate;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.lockkeeper.store.HostChange;
import org.lockkeeper.systemd.UnitControl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts one unit that is owed, exactly once. */
final class Starter {

    private static final Logger log = LoggerFactory.getLogger(Starter.class);

    private final GateJournal journal;
    private final GateFiles files;
    private final UnitControl control;
    private final AtomicLong started = new AtomicLong();

    Starter(GateJournal journal, GateFiles files, UnitControl control) {
        this.journal = journal;
        this.files = files;
        this.control = control;
    }

    void start(HostChange owed) throws IOException {
        String target = GateUnits.catchUpOf(owed.subject());
        control.start(target);
        GateStep.START_SENT.passed();
        journal.erase(List.of(owed));
        GateStep.START_JOURNALED.passed();
        files.unmarkStopped(owed.subject());
        files.deleteNote(owed.subject());
        control.stop(target);
        GateStep.START_CLEARED.passed();
        started.incrementAndGet();
        log.info(
                "{} was started: {}",
                owed.subject(),
                OwedStart.of(owed).stopped() ? "it ran before it was stopped" : "its start had been held back");
    }

    /** Ends the debt of a unit that has been started by somebody else. */
    void settled(HostChange owed) throws IOException {
        log.info("{} has been started meanwhile, so its start is not made up for", owed.subject());
        journal.erase(List.of(owed));
        files.deleteNote(owed.subject());
    }

    /** Ends the debt of one whose request somebody has cancelled. */
    void givenUp(HostChange owed) throws IOException {
        log.info("The start of {} that was held back was cancelled, so it is not made up for", owed.subject());
        journal.erase(List.of(owed));
        files.deleteNote(owed.subject());
    }

    long started() {
        return started.get();
    }
}
