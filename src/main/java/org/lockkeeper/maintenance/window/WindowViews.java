package org.lockkeeper.maintenance.window;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.gate.DrainTimeouts;
import org.lockkeeper.host.gate.GateView;
import org.lockkeeper.host.gate.StartGate;
import org.lockkeeper.host.inhibit.Inhibitors;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.Moment;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.End;
import org.lockkeeper.locking.rules.InTheWay;
import org.lockkeeper.locking.rules.Intrusions;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.maintenance.safety.Outlook;
import org.lockkeeper.maintenance.safety.Safety;
import org.lockkeeper.web.access.Principal;
import org.springframework.stereotype.Component;

/** A claim as the window that the API shows. */
@Component
final class WindowViews {

    private final LockRegistry registry;
    private final Safety safety;
    private final StartGate gate;
    private final Inhibitors inhibitors;
    private final Outlook outlook;

    WindowViews(LockRegistry registry, Safety safety, StartGate gate, Inhibitors inhibitors, Outlook outlook) {
        this.registry = registry;
        this.safety = safety;
        this.gate = gate;
        this.inhibitors = inhibitors;
        this.outlook = outlook;
    }

    WindowView view(Claim claim, Principal viewer) {
        return view(claim, safety.membersOf(claim), viewer);
    }

    WindowView view(Claim claim, List<String> members, Principal viewer) {
        return view(registry.state().table(), claim, safety.inTheWayOf(claim, Safety.FEW), members, viewer);
    }

    /** @param viewer who is shown it: of its token only whom it concerns */
    WindowView view(LockTable table, Claim found, InTheWay inTheWay, List<String> members, Principal viewer) {
        return view(table, found, inTheWay, members, viewer::seesToken, this::gateOf);
    }

    /** One that was only tried: in this table it would be. */
    WindowView tried(LockTable table, Claim claim, InTheWay inTheWay) {
        return view(table, claim, inTheWay, List.of(), nobody -> false, it -> gate.tried(table, it));
    }

    /** One that was asked for before, shown to who only tries to. */
    WindowView known(Claim claim) {
        return view(
                registry.state().table(),
                claim,
                safety.inTheWayOf(claim, Safety.FEW),
                safety.membersOf(claim),
                nobody -> false,
                it -> null);
    }

    private @Nullable GateView gateOf(Claim claim) {
        return claim.end() == null && claim.lease() != null ? gate.view(claim) : null;
    }

    private WindowView view(
            LockTable table,
            Claim found,
            InTheWay inTheWay,
            List<String> members,
            Predicate<Claim> tokenShown,
            Function<Claim, @Nullable GateView> shownGate) {
        List<Blocker> blockers = inTheWay.first();
        Moment moment = registry.moment();
        Claim stored = moment.current(found);
        Claim claim = moment.shown(stored);
        Instant start = moment.shown(outlook.estimatedStart(table, stored).orElse(null));
        Request request = claim.request();
        Lease lease = claim.lease();
        End end = claim.end();
        boolean lost =
                blockers.stream().anyMatch(it -> it.kind() == Blocker.Kind.BUS || it.kind() == Blocker.Kind.STORE);
        return new WindowView(
                claim.id(),
                request.group(),
                WindowState.of(claim.phase()),
                request.reason(),
                request.owner(),
                request.principal(),
                request.priority().word(),
                lease == null || !tokenShown.test(stored) ? null : lease.token(),
                request.requestedAt(),
                Objects.requireNonNull(claim.waitUntil()),
                request.hold(),
                lease == null ? null : lease.heldAt(),
                lease == null ? null : lease.endsAt(),
                end == null ? null : end.at(),
                end == null ? null : end.reason(),
                end == null ? null : end.by(),
                end == null ? null : end.principal(),
                end == null ? null : end.note(),
                outlook.position(table, stored),
                start,
                request.admits(),
                members,
                end == null && lost,
                blockers,
                inTheWay.count(),
                Outlook.tooLate(claim, start) ? true : null,
                Intrusions.of(claim).seen(),
                Intrusions.of(claim).unseen(),
                shownGate.apply(stored),
                inhibitors.shown(stored),
                DrainTimeouts.action(claim),
                DrainTimeouts.stop(claim),
                claim.overrun(),
                claim.finishAsked());
    }
}
