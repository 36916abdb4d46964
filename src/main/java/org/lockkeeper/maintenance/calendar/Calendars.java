package org.lockkeeper.maintenance.calendar;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.lockkeeper.locking.registry.RegistryProperties.GroupProperties;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.Expectation;

/** The calendars of all groups that have hours or blackouts. */
public final class Calendars {

    private final Map<String, Calendar> calendars;

    private final Set<String> asking;

    private final ZoneId host;

    private Calendars(Map<String, Calendar> calendars, Set<String> asking, ZoneId host) {
        this.host = host;
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
        return new Calendars(calendars, asking, host);
    }

    Map<String, Calendar> all() {
        return calendars;
    }

    /** What can be so, and is hardly meant so. */
    List<String> doubts(Instant now) {
        return calendars.entrySet().stream()
                .flatMap(entry -> entry.getValue().doubts(entry.getKey(), now).stream())
                .toList();
    }

    /**
     * What the rules are told.
     *
     * @param conflicts by which planned windows hold others up
     */
    CalendarRestraint restraint(Conflicts conflicts, Expectation expectation) {
        return new CalendarRestraint(calendars, asking, conflicts, expectation, host, new Doubts());
    }
}
