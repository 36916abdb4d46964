package org.lockkeeper.maintenance.agenda;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.service.Admitted;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Plan;
import org.lockkeeper.maintenance.agenda.Foretold.Collision;
import org.lockkeeper.maintenance.calendar.Calendars;
import org.springframework.stereotype.Component;

/** What a window that is only thought of would meet of all that is coming. */
@Component
public final class Meetings {

    private static final int MOST = 200;

    private final LockRegistry registry;
    private final Calendars calendars;
    private final AgendaRuns runs;
    private final AgendaWindows windows;
    private final AgendaSchedules schedules;

    Meetings(
            LockRegistry registry,
            Calendars calendars,
            AgendaRuns runs,
            AgendaWindows windows,
            AgendaSchedules schedules) {
        this.registry = registry;
        this.calendars = calendars;
        this.runs = runs;
        this.windows = windows;
        this.schedules = schedules;
    }

    /** @param other what the window meets; null where it is not among what is coming */
    public record Meeting(Collision what, @Nullable AgendaItem other) {}

    /**
     * @param truncated whether there are more than are told of
     * @param runsUnknown why nothing is known of what timers will start; null where it is
     */
    public record Met(
            List<Meeting> all, boolean truncated, @Nullable String runsUnknown) {}

    /**
     * What begins while it is open, and planned windows of which it is in the way. What runs already is no part of it unless it was
     * planned: else it waits for that anyway.
     *
     * @param opens when it is likely to open
     * @param ends when its time is over then
     */
    public Met of(Claim claim, Instant opens, Instant ends) {
        Instant now = registry.moment().now();
        Plan plan = claim.request().plan();
        Instant drains = plan == null || plan.queuesAt().isAfter(opens) ? opens : plan.queuesAt();
        Slot slot = new Slot(
                claim.id(),
                claim.request().group(),
                drains,
                opens,
                ends,
                plan == null ? claim.waitUntil() : plan.latest(),
                null,
                names -> Admitted.admits(claim, names));
        Agenda.Span span = new Agenda.Span(drains.isBefore(now) ? drains : now, ends);
        AgendaRuns.Found found = runs.in(span, now);
        AgendaWindows.Found planned = windows.in(span, now);
        AgendaWindows.Found later = schedules.in(span, now);
        List<AgendaItem> items = new ArrayList<>(found.items());
        items.addAll(planned.items());
        items.addAll(later.items());
        Map<String, AgendaItem> byId =
                items.stream().collect(Collectors.toMap(AgendaItem::id, Function.identity(), (one, same) -> one));
        List<Slot> slots = new ArrayList<>(planned.windows().stream()
                .filter(other -> !other.id().equals(claim.id()))
                .filter(other -> other.opens().isAfter(opens))
                .toList());
        slots.addAll(later.windows().stream()
                .filter(other -> !sameOccurrence(plan, other))
                .toList());
        slots.add(slot);
        List<Run> others = found.runs().stream()
                .filter(run -> plan != null || !run.running())
                .toList();
        Foresight foresight = new Foresight(
                registry.rules().conflicts(),
                new KnownHours(calendars),
                new Sentences(new Times(now, ZoneId.systemDefault())));
        Foresight.Found met = foresight.of(others, slots, Integer.MAX_VALUE);
        List<Meeting> all = met.collisions().stream()
                .filter(it -> claim.id().equals(it.item()) || claim.id().equals(it.with()))
                .map(it -> new Meeting(it, byId.get(claim.id().equals(it.item()) ? it.with() : it.item())))
                .toList();
        return new Met(
                all.subList(0, Math.min(MOST, all.size())),
                all.size() > MOST || met.truncated() || found.truncated(),
                found.unknown());
    }

    /** A schedule that has planned this occurrence has it no more to come. */
    private static boolean sameOccurrence(@Nullable Plan plan, Slot other) {
        return plan != null && plan.occurrence() != null && other.opens().equals(plan.occurrence());
    }
}
