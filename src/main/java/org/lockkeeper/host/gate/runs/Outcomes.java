package org.lockkeeper.host.gate.runs;

import org.lockkeeper.host.gate.files.OwedStart;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.lockkeeper.locking.store.HostChanges.HostChange;

/** Reads what has become of a start. */
record Outcomes(UnitControl control, CatchUpTargets targets) {

    /** Of one that was asked for by its target. */
    StartOutcome asked(HostChange owed, long since) {
        StartOutcome outcome = of(owed, since);
        boolean stays = OwedStart.of(owed).stopped();
        // In this order, lest a stop fall between the two.
        return outcome.failed() && !targets.wants(owed.subject())
                ? outcome.ofStopped(stays, control.hostGoesDown())
                : outcome;
    }

    /** Whoever has asked for it. */
    StartOutcome of(HostChange owed, long since) {
        return StartOutcome.of(
                control.run(owed.subject()),
                since,
                control.monotonicMicros(),
                OwedStart.of(owed).stopped());
    }
}
