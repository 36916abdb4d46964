package org.lockkeeper.maintenance.agenda;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.lockkeeper.host.service.Admitted;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Plan;
import org.lockkeeper.maintenance.agenda.AgendaItem.Kind;
import org.lockkeeper.maintenance.schedule.Schedules;
import org.lockkeeper.maintenance.schedule.Schedules.Ahead;
import org.springframework.stereotype.Component;

/** The windows of schedules that come after those that are planned. */
@Component
final class AgendaSchedules {

    private final LockRegistry registry;
    private final Schedules schedules;

    AgendaSchedules(LockRegistry registry, Schedules schedules) {
        this.registry = registry;
        this.schedules = schedules;
    }

    AgendaWindows.Found in(Agenda.Span span, Instant now) {
        List<AgendaItem> items = new ArrayList<>();
        List<Slot> slots = new ArrayList<>();
        Instant from = span.from().isAfter(now) ? span.from() : now;
        schedules
                .ahead(registry.state().table(), registry.rules().timeliness()::open, from, span.to(), Agenda.MOST_EACH)
                .forEach(ahead -> {
                    items.add(item(ahead));
                    slots.add(slot(ahead));
                });
        return new AgendaWindows.Found(items, slots);
    }

    private static AgendaItem item(Ahead ahead) {
        Plan plan = ahead.plan();
        return new AgendaItem(
                Kind.WINDOW,
                ahead.id(),
                ahead.reason(),
                ahead.group(),
                plan.openAt(),
                plan.openAt().plus(ahead.duration()),
                AgendaItem.SCHEDULED,
                null,
                plan.latest(),
                null,
                null,
                null,
                null);
    }

    private static Slot slot(Ahead ahead) {
        Plan plan = ahead.plan();
        return new Slot(
                ahead.id(),
                ahead.group(),
                plan.queuesAt(),
                plan.openAt(),
                plan.openAt().plus(ahead.duration()),
                plan.latest(),
                null,
                names -> Admitted.admits(ahead.admits(), names));
    }
}
