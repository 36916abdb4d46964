package org.lockkeeper.maintenance.agenda;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.maintenance.calendar.Calendars;
import org.lockkeeper.maintenance.calendar.Closed;

/** The calendar, asked once for each time that it does not change in: for who asks in the order of time. */
final class KnownHours implements Hours {

    private record Known(
            Instant from, @Nullable Instant until, @Nullable Closed closed) {
        boolean holds(Instant at) {
            return !at.isBefore(from) && (at.equals(from) || (until != null && at.isBefore(until)));
        }
    }

    private final Calendars calendars;
    private final Map<String, Known> known = new HashMap<>();

    KnownHours(Calendars calendars) {
        this.calendars = calendars;
    }

    @Override
    public @Nullable Closed closed(String group, Instant at) {
        Known last = known.get(group);
        if (last == null || !last.holds(at)) {
            Closed closed = calendars.closed(group, at);
            last = new Known(at, closed == null ? calendars.changes(group, at) : closed.until(), closed);
            known.put(group, last);
        }
        return last.closed();
    }

    @Override
    public @Nullable Instant over(String group, Instant from, Instant to) {
        return calendars.over(group, from, to);
    }
}
