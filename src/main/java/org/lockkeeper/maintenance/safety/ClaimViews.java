package org.lockkeeper.maintenance.safety;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.gate.DrainTimeouts;
import org.lockkeeper.host.gate.StartGate.GateView;
import org.lockkeeper.host.inhibit.Inhibitors;
import org.lockkeeper.locking.registry.Moment;
import org.lockkeeper.locking.rules.Blocker.InTheWay;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Intrusions;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Request;
import org.springframework.stereotype.Component;

/** One look at a claim, of which the view of a window and that of a lease are made. */
@Component
public final class ClaimViews {

    private final Outlook outlook;
    private final Inhibitors inhibitors;

    ClaimViews(Outlook outlook, Inhibitors inhibitors) {
        this.outlook = outlook;
        this.inhibitors = inhibitors;
    }

    /**
     * @param stored with the times that the store has; they are shown by the clock of this moment
     * @param members what runs inside it
     * @param tokenShown whether whoever is shown it may see its token
     */
    public ClaimView of(
            LockTable table,
            Claim stored,
            Moment moment,
            InTheWay inTheWay,
            List<String> members,
            boolean tokenShown,
            @Nullable GateView gate) {
        Claim claim = moment.shown(stored);
        Instant start = moment.shown(outlook.estimatedStart(table, stored).orElse(null));
        Request request = claim.request();
        Lease lease = claim.lease();
        return new ClaimView(
                new ClaimView.Asked(
                        claim.id(),
                        request.group(),
                        request.reason(),
                        request.principal(),
                        request.priority().word(),
                        request.override(),
                        lease == null || !tokenShown ? null : lease.token(),
                        request.requestedAt()),
                new ClaimView.Way(
                        outlook.position(table, stored),
                        start,
                        Outlook.tooLate(claim, start) ? true : null,
                        outlook.expected(stored, moment.ofTheState()),
                        inTheWay.first(),
                        inTheWay.count()),
                new ClaimView.Course(
                        request.admits(),
                        members,
                        Intrusions.of(claim).seen(),
                        Intrusions.of(claim).unseen(),
                        gate,
                        inhibitors.shown(stored)),
                new ClaimView.Drain(
                        DrainTimeouts.action(claim),
                        DrainTimeouts.stop(claim),
                        claim.overrun(),
                        lease == null ? null : lease.overranAt(),
                        claim.finishAsked()));
    }
}
