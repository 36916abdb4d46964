package org.lockkeeper.maintenance.agenda;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.service.Admitted;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.Moment;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Plan;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.maintenance.agenda.AgendaItem.Kind;
import org.lockkeeper.maintenance.agenda.AgendaItem.Opening;
import org.lockkeeper.maintenance.safety.Explanations;
import org.lockkeeper.maintenance.window.Windows;
import org.springframework.stereotype.Component;

/** The windows that are not closed. */
@Component
final class AgendaWindows {

    private final LockRegistry registry;
    private final Windows windows;
    private final Explanations explanations;

    record Found(List<AgendaItem> items, List<Slot> windows) {}

    AgendaWindows(LockRegistry registry, Windows windows, Explanations explanations) {
        this.registry = registry;
        this.windows = windows;
        this.explanations = explanations;
    }

    Found in(Agenda.Span span, Instant now) {
        List<AgendaItem> items = new ArrayList<>();
        List<Slot> slots = new ArrayList<>();
        Moment moment = registry.moment();
        for (Windows.Brief brief : windows.living()) {
            Instant likely = moment.shown(explanations.estimatedStart(brief.claim()));
            Claim claim = moment.shown(brief.claim());
            Slot slot = slot(claim, now, likely);
            if (span.has(slot.opens(), slot.ends())) {
                slots.add(slot);
                items.add(item(claim, slot, brief.state().name()));
            }
        }
        return new Found(items, slots);
    }

    private static AgendaItem item(Claim claim, Slot slot, String state) {
        Request request = claim.request();
        return new AgendaItem(
                Kind.WINDOW,
                claim.id(),
                request.reason(),
                request.group(),
                slot.opens(),
                slot.opening() == Opening.UNKNOWN ? null : slot.ends(),
                state,
                slot.opening(),
                slot.latest(),
                null,
                null,
                null,
                null);
    }

    /** @param likely when its turn is likely to come; null for one that has none to wait for, and where nobody knows */
    static Slot slot(Claim claim, Instant now, @Nullable Instant likely) {
        Request request = claim.request();
        Lease lease = claim.lease();
        Plan plan = request.terms().plan();
        if (claim.phase() == Phase.HELD && lease != null && lease.heldAt() != null) {
            Instant ends = lease.endsAt();
            Instant end = ends == null ? lease.heldAt().plus(request.hold()) : ends;
            return slot(claim, lease.heldAt(), lease.heldAt(), end, null, null);
        }
        Instant soonest = plan == null || plan.openAt().isBefore(now) ? now : plan.openAt();
        Opening opening = null;
        Instant opens = soonest;
        if (likely != null && (plan == null || likely.isAfter(soonest))) {
            opening = Opening.ESTIMATED;
            opens = likely.isAfter(soonest) ? likely : soonest;
        } else if (soonest.equals(now)) {
            opening = likely == null ? Opening.UNKNOWN : Opening.ESTIMATED;
        }
        if (plan == null) {
            return slot(claim, opens, opens, opens.plus(request.hold()), request.waitUntil(), opening);
        }
        Instant ends = plan.openAt().plus(request.hold());
        Instant end = ends.isAfter(opens) ? ends : opens.plusNanos(1);
        return slot(claim, plan.queuesAt(), opens, end, plan.latest(), opening);
    }

    private static Slot slot(
            Claim claim,
            Instant drains,
            Instant opens,
            Instant ends,
            @Nullable Instant latest,
            @Nullable Opening opening) {
        return new Slot(
                claim.id(),
                claim.request().group(),
                drains,
                opens,
                ends,
                latest,
                opening,
                names -> Admitted.admits(claim, names));
    }
}
