package org.lockkeeper.maintenance.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.gate.DrainTimeouts;
import org.lockkeeper.host.gate.GateView;
import org.lockkeeper.host.gate.StartGate;
import org.lockkeeper.host.inhibit.Inhibitors;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.Moment;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.End;
import org.lockkeeper.locking.rules.InTheWay;
import org.lockkeeper.locking.rules.Intrusions;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.rules.Suspect;
import org.lockkeeper.maintenance.safety.Outlook;
import org.lockkeeper.maintenance.safety.Safety;
import org.springframework.stereotype.Component;

/** A claim as the lease that the API shows. */
@Component
final class LeaseViews {

    private final LockRegistry registry;
    private final Safety safety;
    private final StartGate gate;
    private final Inhibitors inhibitors;
    private final Outlook outlook;

    LeaseViews(LockRegistry registry, Safety safety, StartGate gate, Inhibitors inhibitors, Outlook outlook) {
        this.registry = registry;
        this.safety = safety;
        this.gate = gate;
        this.inhibitors = inhibitors;
        this.outlook = outlook;
    }

    /**
     * @param most so many of its blockers
     * @param tokenShown whether whoever is shown it may see its token
     */
    LeaseView view(Claim found, int most, boolean tokenShown) {
        Moment moment = registry.moment();
        LockTable table = moment.state().table();
        Claim claim = moment.current(found);
        List<String> members = claim.phase() == Phase.QUEUED
                ? List.of() // nothing joins what is not held yet
                : table.membersOf(claim.id()).map(Claim::id).toList();
        return of(table, claim, moment, tokenShown, members, safety.inTheWayOf(claim, most), gateOf(claim));
    }

    /** One that was only tried: in this table it would be. */
    LeaseView tried(LockTable table, Claim claim, InTheWay blockers) {
        return of(table, claim, registry.moment(), false, List.of(), blockers, gate.tried(table, claim));
    }

    private @Nullable GateView gateOf(Claim claim) {
        return claim.phase() == Phase.DRAINING || claim.phase() == Phase.HELD ? gate.view(claim) : null;
    }

    private LeaseView of(
            LockTable table,
            Claim stored,
            Moment moment,
            boolean tokenShown,
            List<String> members,
            InTheWay inTheWay,
            @Nullable GateView shownGate) {
        Claim claim = moment.shown(stored);
        Instant start = moment.shown(outlook.estimatedStart(table, stored).orElse(null));
        Request request = claim.request();
        Binding binding = request.binding();
        Lease lease = claim.lease();
        Suspect suspect = lease == null ? null : lease.suspect();
        End end = claim.end();
        Instant endsAt = lease == null ? null : lease.endsAt();
        boolean held = end == null && endsAt != null && endsAt.isAfter(moment.now());
        return new LeaseView(
                claim.id(),
                request.kind(),
                request.group(),
                LeaseState.of(claim),
                request.owner(),
                request.principal(),
                binding.kind(),
                binding.unit(),
                binding.invocationId(),
                binding.pid(),
                request.reason(),
                request.priority().word(),
                lease == null || !tokenShown ? null : lease.token(),
                request.requestedAt(),
                claim.waitUntil(),
                request.hold(),
                lease == null ? null : lease.grantedAt(),
                lease == null ? null : lease.heldAt(),
                endsAt,
                held ? Duration.between(moment.now(), Objects.requireNonNull(endsAt)) : null,
                suspect == null ? null : suspect.since(),
                suspect == null ? null : suspect.until(),
                end == null ? null : end.at(),
                end == null ? null : end.reason(),
                end == null ? null : end.by(),
                end == null ? null : end.principal(),
                end == null ? null : end.note(),
                outlook.position(table, stored),
                start,
                request.parent(),
                request.admits(),
                members,
                inTheWay.first(),
                inTheWay.count(),
                Outlook.tooLate(claim, start) ? true : null,
                Intrusions.of(claim).seen(),
                Intrusions.of(claim).unseen(),
                shownGate,
                inhibitors.shown(stored),
                DrainTimeouts.action(claim),
                DrainTimeouts.stop(claim),
                claim.overrun(),
                claim.finishAsked());
    }
}
