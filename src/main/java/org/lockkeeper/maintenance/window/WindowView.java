package org.lockkeeper.maintenance.window;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.gate.GateView;
import org.lockkeeper.host.inhibit.InhibitorView;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.EndReason;
import org.lockkeeper.locking.rules.FinishAsked;
import org.lockkeeper.locking.rules.Intrusion;
import org.lockkeeper.locking.rules.Overrun;

/**
 * A maintenance window as the API shows it.
 *
 * @param principal as whom whoever asked for it was known, such as {@code uid:alice@socket}; absent where that was not kept
 * @param priority urgent where it goes before others that wait; else normal
 * @param token the fencing token; absent while queued, and for whoever is neither its owner nor an operator
 * @param waitUntil when it is closed if it is not open by then
 * @param duration for how long it was asked, counted from its opening
 * @param endsAt when it closes by itself; null until it is open
 * @param closedBy who closed it; {@code lockkeeper} when its time ended it; absent where he did not say
 * @param closedByPrincipal as whom that one was known; absent where time, the rules or a proof closed it
 * @param note what whoever closed it had to say
 * @param position how many before it in the queue count for it, itself included; absent once it is granted
 * @param estimatedStart when it is likely to be granted, from how long such work took before; absent once it is granted,
 *     and where too little is known
 * @param admits units whose work belongs to it
 * @param members what runs inside it now: ids of leases, and admitted units that are busy; in the answer to its closing,
 *     what did then
 * @param stale whether what is said of services rests on an old picture, because the bus or the store is lost
 * @param blockers queued: the leases and requests before it; draining: the services still busy; open: what runs in it
 *     although it excludes it; closed: what was still in its way if it never opened
 * @param blockerCount how many there are; where many are, lists and long-polls tell the first of them only
 * @param likelyTooLate true where its turn is likely to come only when it has been given up; absent else
 * @param intrusions what ran in it although it excludes it: the last 100, also after its end
 * @param intrusionsLeftOut how many more there were before; absent where all are told
 * @param gate what is kept from starting for it, and what is started after it; absent while it is queued, unless it is only tried, or closed
 * @param inhibitor whether the host is kept from shutting down for it; absent unless it asked for that, and once it is closed
 * @param onDrainTimeout what is done when its drain runs out: give-up, stop or open-anyway
 * @param stop what may be stopped then; absent where nothing may
 * @param drainTimedOut what was done about its drain, which has run out; absent where it has not, or it was given up at once
 * @param finishAsked who asked last that it should come to an end, why and when; absent where nobody did
 */
record WindowView(
        String id,
        String group,
        WindowState state,
        String reason,
        String requestedBy,
        @Nullable String principal,
        String priority,
        @Nullable Long token,
        Instant requestedAt,
        Instant waitUntil,
        Duration duration,
        @Nullable Instant openedAt,
        @Nullable Instant endsAt,
        @Nullable Instant closedAt,
        @Nullable EndReason closeReason,
        @Nullable String closedBy,
        @Nullable String closedByPrincipal,
        @Nullable String note,
        @Nullable Integer position,
        @Nullable Instant estimatedStart,
        List<String> admits,
        List<String> members,
        boolean stale,
        List<Blocker> blockers,
        int blockerCount,
        @Nullable Boolean likelyTooLate,
        List<Intrusion> intrusions,
        @Nullable Long intrusionsLeftOut,
        @Nullable GateView gate,
        @Nullable InhibitorView inhibitor,
        String onDrainTimeout,
        @Nullable List<String> stop,
        @Nullable Overrun drainTimedOut,
        @Nullable FinishAsked finishAsked) {}
