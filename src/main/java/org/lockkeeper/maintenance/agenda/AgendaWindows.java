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
import org.lockkeeper.maintenance.window.Windows;
import org.springframework.stereotype.Component;

/** The windows that are not closed. */
@Component
final class AgendaWindows {

    private final LockRegistry registry;
    private final Windows windows;

    record Found(List<AgendaItem> items, List<Slot> windows) {}

    AgendaWindows(LockRegistry registry, Windows windows) {
        this.registry = registry;
        this.windows = windows;
    }

    Found in(Agenda.Span span, Instant now) {
        List<AgendaItem> items = new ArrayList<>();
        List<Slot> slots = new ArrayList<>();
        Moment moment = registry.moment();
        for (Windows.Brief brief : windows.living()) {
            Claim claim = moment.shown(brief.claim());
            Slot slot = slot(claim, now);
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
                slot.ends(),
                state,
                slot.latest(),
                null,
                null,
                null,
                null);
    }

    /** One that waits and was not planned is to open as soon as it can. */
    static Slot slot(Claim claim, Instant now) {
        Request request = claim.request();
        Lease lease = claim.lease();
        Plan plan = request.terms().plan();
        if (claim.phase() == Phase.HELD && lease != null && lease.heldAt() != null) {
            Instant ends = lease.endsAt();
            Instant end = ends == null ? lease.heldAt().plus(request.hold()) : ends;
            return slot(claim, lease.heldAt(), lease.heldAt(), end, null);
        }
        if (plan == null) {
            return slot(claim, now, now, now.plus(request.hold()), request.waitUntil());
        }
        Instant ends = plan.openAt().plus(request.hold());
        Instant opens = plan.openAt().isBefore(now) ? now : plan.openAt();
        return slot(claim, plan.queuesAt(), opens, ends.isAfter(opens) ? ends : opens.plusNanos(1), plan.latest());
    }

    private static Slot slot(Claim claim, Instant drains, Instant opens, Instant ends, @Nullable Instant latest) {
        return new Slot(
                claim.id(),
                claim.request().group(),
                drains,
                opens,
                ends,
                latest,
                names -> Admitted.admits(claim, names));
    }
}
