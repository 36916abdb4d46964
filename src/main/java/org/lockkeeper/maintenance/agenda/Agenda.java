package org.lockkeeper.maintenance.agenda;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.maintenance.agenda.AgendaItem.Kind;
import org.lockkeeper.maintenance.calendar.Calendars;
import org.lockkeeper.maintenance.calendar.Period;
import org.springframework.stereotype.Component;

/** All that is coming, as far as it is known now. */
@Component
public final class Agenda {

    /** Of one entry of the configuration. */
    static final int MOST_EACH = 500;

    private final LockRegistry registry;
    private final Calendars calendars;
    private final AgendaRuns runs;
    private final AgendaWindows windows;
    private final AgendaSchedules schedules;

    Agenda(
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

    Instant now() {
        return registry.moment().now();
    }

    /** What begins before the second moment and ends after the first, in the order in which it begins. */
    public List<AgendaItem> between(Instant from, Instant to) {
        return coming(from, to).items();
    }

    /** The same, and what of it collides. */
    public Foretold foretold(Instant from, Instant to, int mostCollisions) {
        Coming coming = coming(from, to);
        Times times = new Times(now(), ZoneId.systemDefault());
        Foresight foresight =
                new Foresight(registry.rules().conflicts(), new KnownHours(calendars), new Sentences(times));
        Foresight.Found found = foresight.of(coming.runs(), coming.windows(), mostCollisions);
        return new Foretold(
                coming.items(), found.collisions(), coming.truncated() || found.truncated(), coming.unknown());
    }

    Coming coming(Instant from, Instant to) {
        Span span = new Span(from, to);
        List<AgendaItem> items = new ArrayList<>();
        boolean truncated = hours(span, items);
        AgendaRuns.Found found = runs.in(span, now());
        items.addAll(found.items());
        AgendaWindows.Found planned = windows.in(span, now());
        items.addAll(planned.items());
        AgendaWindows.Found later = schedules.in(span, now());
        items.addAll(later.items());
        List<Slot> slots = new ArrayList<>(planned.windows());
        slots.addAll(later.windows());
        items.sort(AgendaItem.IN_TURN);
        return new Coming(List.copyOf(items), found.runs(), slots, truncated || found.truncated(), found.unknown());
    }

    /** What is asked for. */
    record Span(Instant from, Instant to) {
        boolean has(Instant begin, @Nullable Instant end) {
            return begin.isBefore(to) && (end == null ? !begin.isBefore(from) : end.isAfter(from));
        }
    }

    private boolean hours(Span span, List<AgendaItem> items) {
        Set<String> ids = new HashSet<>();
        Map<String, Integer> each = new HashMap<>();
        for (Period period : calendars.between(span.from(), span.to(), MOST_EACH)) {
            items.add(item(period, ids));
            each.merge(period.key(), 1, Integer::sum);
        }
        return each.containsValue(MOST_EACH);
    }

    private static AgendaItem item(Period period, Set<String> ids) {
        boolean open = period.kind() == Period.Kind.HOURS;
        String id = "%s:%s:%s".formatted(open ? "hours" : "blackout", period.group(), period.from());
        int same = 1;
        // Two entries of a group may begin at the same moment.
        while (!ids.add(same == 1 ? id : id + ":" + same)) {
            same++;
        }
        return new AgendaItem(
                open ? Kind.HOURS : Kind.BLACKOUT,
                same == 1 ? id : id + ":" + same,
                (open ? "hours of " : "blackout of ") + period.group(),
                period.group(),
                period.from(),
                period.to(),
                null,
                null,
                null,
                period.zone(),
                period.cutoff(),
                null,
                null);
    }
}
