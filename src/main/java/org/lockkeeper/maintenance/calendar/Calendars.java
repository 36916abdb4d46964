package org.lockkeeper.maintenance.calendar;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.lockkeeper.locking.registry.RegistryProperties.GroupProperties;
import org.lockkeeper.locking.rules.Restraint;

/** The calendars of all groups that have hours or blackouts. */
public final class Calendars {

    private final Map<String, Calendar> calendars;

    private final Set<String> asking;

    private Calendars(Map<String, Calendar> calendars, Set<String> asking) {
        this.calendars = new TreeMap<>(calendars);
        this.asking = Set.copyOf(asking);
    }

    /**
     * @param host the zone of what names none
     * @throws IllegalArgumentException with a sentence that begins with the key that is wrong
     */
    public static Calendars of(Map<String, GroupProperties> groups, ZoneId host) {
        Entries entries = new Entries(host);
        Map<String, Calendar> calendars = new TreeMap<>();
        groups.forEach((name, group) -> {
            if (!group.hours().isEmpty() || !group.blackouts().isEmpty()) {
                calendars.put(
                        name,
                        new Calendar(entries.hours(name, group.hours()), entries.blackouts(name, group.blackouts())));
            }
        });
        Set<String> asking = new TreeSet<>();
        groups.forEach((name, group) -> {
            if (group.finishAfterHours()) {
                asking.add(name);
            }
        });
        return new Calendars(calendars, asking);
    }

    Map<String, Calendar> all() {
        return calendars;
    }

    /**
     * The hours and blackouts as they are configured that begin before the one moment and end after the other. Where both
     * hold, blackouts win.
     *
     * @param most of each entry
     */
    public List<Period> between(Instant from, Instant to, int most) {
        List<Period> periods = new ArrayList<>();
        calendars.forEach((group, calendar) -> periods.addAll(calendar.between(group, from, to, most)));
        return periods;
    }

    /** What can be so, and is hardly meant so. */
    List<String> doubts(Instant now) {
        return calendars.entrySet().stream()
                .flatMap(entry -> entry.getValue().doubts(entry.getKey(), now).stream())
                .toList();
    }

    /** What the rules are told: where there are none, that nothing has a say beside the table. */
    Restraint restraint() {
        return calendars.isEmpty() ? Restraint.NONE : new CalendarRestraint(calendars, asking);
    }
}
