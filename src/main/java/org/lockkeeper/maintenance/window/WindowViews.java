package org.lockkeeper.maintenance.window;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.gate.StartGate;
import org.lockkeeper.host.gate.StartGate.GateView;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.Moment;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Blocker.InTheWay;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Plan;
import org.lockkeeper.maintenance.safety.ClaimView;
import org.lockkeeper.maintenance.safety.ClaimViews;
import org.lockkeeper.maintenance.safety.Safety;
import org.lockkeeper.web.access.Principal;
import org.springframework.stereotype.Component;

/** A claim as the window that the API shows. */
@Component
final class WindowViews {

    private final LockRegistry registry;
    private final Safety safety;
    private final StartGate gate;
    private final ClaimViews views;
    private final WindowPlans plans;

    WindowViews(LockRegistry registry, Safety safety, StartGate gate, ClaimViews views, WindowPlans plans) {
        this.plans = plans;
        this.registry = registry;
        this.safety = safety;
        this.gate = gate;
        this.views = views;
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
        Moment moment = registry.moment();
        Claim stored = moment.current(found);
        ClaimView shared =
                views.of(table, stored, moment, inTheWay, members, tokenShown.test(stored), shownGate.apply(stored));
        Claim claim = moment.shown(stored);
        Lease lease = claim.lease();
        Plan plan = claim.request().plan();
        boolean lost = inTheWay.first().stream()
                .anyMatch(it -> it.kind() == Blocker.Kind.BUS || it.kind() == Blocker.Kind.STORE);
        return new WindowView(
                shared.asked(),
                WindowState.of(claim.phase()),
                claim.request().owner(),
                Objects.requireNonNull(claim.waitUntil()),
                claim.request().hold(),
                plan == null ? null : WindowPlan.of(plan, plans.said(plan.openAt())),
                lease == null ? null : lease.heldAt(),
                lease == null ? null : lease.endsAt(),
                WindowView.WindowClosed.of(claim.end()),
                claim.end() == null && lost,
                shared.way(),
                shared.course(),
                shared.drain());
    }
}
