package org.lockkeeper.maintenance.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.gate.StartGate;
import org.lockkeeper.host.gate.StartGate.GateView;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.Moment;
import org.lockkeeper.locking.rules.Blocker.InTheWay;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.maintenance.safety.ClaimView;
import org.lockkeeper.maintenance.safety.ClaimViews;
import org.lockkeeper.maintenance.safety.Safety;
import org.springframework.stereotype.Component;

/** A claim as the lease that the API shows. */
@Component
final class LeaseViews {

    private final LockRegistry registry;
    private final Safety safety;
    private final StartGate gate;
    private final ClaimViews views;

    LeaseViews(LockRegistry registry, Safety safety, StartGate gate, ClaimViews views) {
        this.registry = registry;
        this.safety = safety;
        this.gate = gate;
        this.views = views;
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
        ClaimView shared = views.of(table, stored, moment, inTheWay, members, tokenShown, shownGate);
        Claim claim = moment.shown(stored);
        Request request = claim.request();
        Lease lease = claim.lease();
        Instant endsAt = lease == null ? null : lease.endsAt();
        boolean held = claim.end() == null && endsAt != null && endsAt.isAfter(moment.now());
        return new LeaseView(
                shared.asked(),
                request.kind(),
                LeaseState.of(claim),
                request.owner(),
                LeaseView.LeaseBound.of(request.binding()),
                request.parent(),
                claim.waitUntil(),
                request.hold(),
                lease == null ? null : lease.grantedAt(),
                lease == null ? null : lease.heldAt(),
                endsAt,
                held ? Duration.between(moment.now(), Objects.requireNonNull(endsAt)) : null,
                LeaseView.LeaseDoubt.of(lease == null ? null : lease.suspect()),
                LeaseView.LeaseEnded.of(claim.end()),
                shared.way(),
                shared.course(),
                shared.drain());
    }
}
