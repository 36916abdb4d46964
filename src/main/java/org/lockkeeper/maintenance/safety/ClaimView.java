package org.lockkeeper.maintenance.safety;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.gate.StartGate.GateView;
import org.lockkeeper.host.inhibit.InhibitorView;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.FinishAsked;
import org.lockkeeper.locking.rules.Intrusions.Intrusion;
import org.lockkeeper.locking.rules.Overrun;

/** What the API shows of a claim whatever its kind. Windows and leases have the members of these parts among their own. */
public record ClaimView(Asked asked, Way way, Course course, Drain drain) {

    /**
     * What was asked for.
     *
     * @param priority urgent if it goes before others that wait; otherwise normal
     * @param principal the caller who asked for it, as Lockkeeper knew it, such as {@code uid:alice@socket}; absent where
     *     that was not kept, and for what Lockkeeper asked for itself
     * @param override why the hours and blackouts of its group do not hold for it; absent where they do
     * @param token the fencing token, from the grant on; absent for callers that are neither its owner nor an operator
     */
    public record Asked(
            String id,
            String group,
            String reason,
            @Nullable String principal,
            String priority,
            @Nullable String override,
            @Nullable Long token,
            Instant requestedAt) {}

    /**
     * What is in its way.
     *
     * @param position how many before it in the queue count for it, itself included; absent once it is granted
     * @param estimatedStart when it is likely to be granted, from how long such work took before; absent once it is
     *     granted, and where too little is known
     * @param likelyTooLate true if its turn is likely to come only after it has been given up; otherwise absent
     * @param expected how long it is expected to take; absent where nothing is known, and once it has ended
     * @param blockers what is in its way now; of one that ended before it was held, what was
     * @param blockerCount how many there are; where many are, lists and long-polls show only the first of them
     */
    public record Way(
            @Nullable Integer position,
            @Nullable Instant estimatedStart,
            @Nullable Boolean likelyTooLate,
            @Nullable Expected expected,
            List<Blocker> blockers,
            int blockerCount) {}

    /**
     * How long it is expected to take.
     *
     * @param from ASKED: as its request says; HISTORY: nine of ten of its last runs took no longer
     * @param runs of how many runs that is known
     * @param tooLong true if no hours of its group are long enough, so that it does not count; otherwise absent
     */
    public record Expected(
            Duration length,
            org.lockkeeper.locking.rules.Expectation.Expected.Source from,
            @Nullable Integer runs,
            @Nullable Boolean tooLong) {}

    /**
     * What belongs to it, and what it has of the host.
     *
     * @param admits units whose work belongs to it
     * @param members ids of the leases inside it
     * @param intrusions what ran although it excludes it: the last 100, also after its end
     * @param intrusionsLeftOut how many more there were before; absent where all are shown
     * @param gate what is kept from starting for it, and what is started after it; absent unless it is granted
     * @param inhibitor whether the host is kept from shutting down for it; absent unless it asked for that, and once it
     *     has ended
     */
    public record Course(
            List<String> admits,
            List<String> members,
            List<Intrusion> intrusions,
            @Nullable Long intrusionsLeftOut,
            @Nullable GateView gate,
            @Nullable InhibitorView inhibitor) {}

    /**
     * What is done if it does not come to its turn, or to its end.
     *
     * @param onDrainTimeout what is done when its drain runs out: give-up, stop or open-anyway
     * @param stop what may be stopped then; absent where nothing may
     * @param drainTimedOut what was done about its drain, which has run out; absent where it has not, or it was given up at
     *     once
     * @param overranAt when it was seen to go on after its group's hours were over; absent where they are not
     * @param finishAsked who asked last that it should come to an end, why and when; absent where nobody did
     */
    public record Drain(
            String onDrainTimeout,
            @Nullable List<String> stop,
            @Nullable Overrun drainTimedOut,
            @Nullable Instant overranAt,
            @Nullable FinishAsked finishAsked) {}
}
