package org.lockkeeper.maintenance.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.gate.GateView;
import org.lockkeeper.host.inhibit.InhibitorView;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.EndReason;
import org.lockkeeper.locking.rules.FinishAsked;
import org.lockkeeper.locking.rules.Intrusion;
import org.lockkeeper.locking.rules.Overrun;
import org.lockkeeper.locking.rules.Request;

/**
 * A job's lease as the API shows it.
 *
 * @param kind JOB; or START, of a unit's start that the gate held back
 * @param principal as whom whoever asked for it was known, such as {@code uid:backup@socket}; absent where that was not kept,
 *     and for what Lockkeeper asked for itself
 * @param binding what proves its end: UNIT, PROCESS, CLIENT; START while its unit is still to be started
 * @param priority urgent where it goes before others that wait; else normal
 * @param token the fencing token, from the grant on; absent for whoever is neither its owner nor an operator
 * @param validFor for how long it is held from the moment this was answered; a client ends its work by its own clock,
 *     counted from before it asked
 * @param suspectUntil when a suspect ends without proof; absent where it is held until there is one
 * @param endedByPrincipal as whom the one who ended it was known; absent where time, the rules or a proof did
 * @param position how many before it in the queue count for it, itself included; absent once it is granted
 * @param estimatedStart when it is likely to be granted, from how long such work took before; absent once it is granted,
 *     and where too little is known
 * @param members ids of the leases inside it
 * @param intrusions what ran although it excludes it: the last 100, also after its end
 * @param intrusionsLeftOut how many more there were before; absent where all are told
 * @param gate what is kept from starting for it, and what is started after it; absent unless it is granted
 * @param inhibitor whether the host is kept from shutting down for it; absent unless it asked for that, and once it has
 *     ended
 * @param blockerCount how many there are; where many are, lists and long-polls tell the first of them only
 * @param likelyTooLate true where its turn is likely to come only when it has been given up; absent else
 * @param onDrainTimeout what is done when its drain runs out: give-up, stop or open-anyway
 * @param stop what may be stopped then; absent where nothing may
 * @param drainTimedOut what was done about its drain, which has run out; absent where it has not, or it was given up at once
 * @param finishAsked who asked last that it should come to an end, why and when; absent where nobody did
 * @param blockers what is in its way now; of one that ended before it was held, what was
 */
record LeaseView(
        String id,
        Request.Kind kind,
        String group,
        LeaseState state,
        String owner,
        @Nullable String principal,
        Binding.Kind binding,
        @Nullable String unit,
        @Nullable String invocationId,
        @Nullable Long pid,
        String reason,
        String priority,
        @Nullable Long token,
        Instant requestedAt,
        @Nullable Instant waitUntil,
        Duration ttl,
        @Nullable Instant grantedAt,
        @Nullable Instant heldAt,
        @Nullable Instant endsAt,
        @Nullable Duration validFor,
        @Nullable Instant suspectSince,
        @Nullable Instant suspectUntil,
        @Nullable Instant endedAt,
        @Nullable EndReason endReason,
        @Nullable String endedBy,
        @Nullable String endedByPrincipal,
        @Nullable String note,
        @Nullable Integer position,
        @Nullable Instant estimatedStart,
        @Nullable String parent,
        List<String> admits,
        List<String> members,
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
