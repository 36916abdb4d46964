package org.lockkeeper.maintenance.calendar;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
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

    /** Why work of the group may not begin then; null if it may. */
    public @Nullable Closed closed(String group, Instant at) {
        Calendar calendar = calendars.get(group);
        Standing standing = calendar == null ? null : calendar.at(at);
        return standing == null || standing.open() ? null : new Closed(Words.of(group, standing, at), standing.until());
    }

    /** Until when nothing changes as to whether work of the group may begin; null: that is not known, or for ever. */
    public @Nullable Instant changes(String group, Instant at) {
        Calendar calendar = calendars.get(group);
        return calendar == null ? null : calendar.at(at).until();
    }

    /** The first moment after the one and before the other at which its hours are over or a blackout begins; null: none. */
    public @Nullable Instant over(String group, Instant from, Instant to) {
        Calendar calendar = calendars.get(group);
        return calendar == null ? null : calendar.over(from, to);
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
