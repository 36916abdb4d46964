package org.lockkeeper.maintenance.agenda;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.lockkeeper.maintenance.agenda.AgendaItem.Kind;
import org.lockkeeper.maintenance.calendar.Calendars;
import org.lockkeeper.maintenance.calendar.Period;
import org.springframework.stereotype.Component;

/** All that is coming, as far as it is known now. */
@Component
public final class Agenda {

    /** Of one entry of the configuration, or one timer. */
    static final int MOST_EACH = 500;

    private final Calendars calendars;

    Agenda(Calendars calendars) {
        this.calendars = calendars;
    }

    /** What begins before the one moment and ends after the other, in the order in which it begins. */
    public List<AgendaItem> between(Instant from, Instant to) {
        List<AgendaItem> items = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Period period : calendars.between(from, to, MOST_EACH)) {
            items.add(hours(period, ids));
        }
        items.sort(AgendaItem.IN_TURN);
        return List.copyOf(items);
    }

    private static AgendaItem hours(Period period, Set<String> ids) {
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
                period.zone(),
                period.cutoff(),
                null,
                null);
    }
}
