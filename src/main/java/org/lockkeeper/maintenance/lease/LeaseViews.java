package org.lockkeeper.maintenance.lease;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.gate.GateView;
import org.lockkeeper.host.gate.StartGate;
import org.lockkeeper.host.inhibit.Inhibitors;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.Moment;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.InTheWay;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Phase;
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
        return LeaseView.of(
                moment.shown(claim),
                moment.now(),
                tokenShown,
                expected(table, claim, moment),
                members,
                safety.inTheWayOf(claim, most),
                gateOf(claim),
                inhibitors.shown(claim));
    }

    /** One that was only tried: in this table it would be. */
    LeaseView tried(LockTable table, Claim claim, InTheWay blockers) {
        Moment moment = registry.moment();
        return LeaseView.of(
                moment.shown(claim),
                moment.now(),
                false,
                expected(table, claim, moment),
                List.of(),
                blockers,
                gate.tried(table, claim),
                inhibitors.shown(claim));
    }

    private @Nullable GateView gateOf(Claim claim) {
        return claim.phase() == Phase.DRAINING || claim.phase() == Phase.HELD ? gate.view(claim) : null;
    }

    private LeaseView.Expected expected(LockTable table, Claim claim, Moment moment) {
        return new LeaseView.Expected(
                outlook.position(table, claim),
                moment.shown(outlook.estimatedStart(table, claim).orElse(null)));
    }
}
