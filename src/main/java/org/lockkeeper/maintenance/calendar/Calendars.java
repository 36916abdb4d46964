package org.lockkeeper.maintenance.calendar;

import java.nio.file.Path;
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
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.Expectation;
import org.lockkeeper.locking.rules.Restraint;
import org.lockkeeper.maintenance.calendar.HoursWatch.GroupHours;

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

    /** Looks whether others have written other blackouts. */
    public void look(Instant now) {
        calendars.values().stream().flatMap(Calendar::spans).forEach(spans -> {
            if (spans instanceof Freeze freeze) {
                freeze.look(now);
            }
        });
    }

    /** What of that could not be read last, and why. */
    Map<Path, String> faults() {
        Map<Path, String> faults = new TreeMap<>();
        calendars.values().stream().flatMap(Calendar::spans).forEach(spans -> faults.putAll(spans.faults()));
        return faults;
    }

    boolean reads() {
        return calendars.values().stream().flatMap(Calendar::spans).anyMatch(Freeze.class::isInstance);
    }

    long version() {
        return calendars.values().stream().mapToLong(Calendar::version).sum();
    }

    List<GroupHours> standing(Instant now) {
        return calendars.entrySet().stream()
                .map(entry -> {
                    Standing standing = entry.getValue().at(now);
                    return new GroupHours(
                            entry.getKey(),
                            standing.open(),
                            GroupHours.State.valueOf(standing.state().name()),
                            standing.until());
                })
                .toList();
    }

    @Nullable
    String why(String group, Instant now) {
        Calendar calendar = calendars.get(group);
        Standing standing = calendar == null ? null : calendar.at(now);
        return standing == null || standing.open() ? null : Words.of(group, standing, now);
    }

    boolean hasHours(String group) {
        Calendar calendar = calendars.get(group);
        return calendar != null && calendar.hasHours();
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
        calendars.forEach((group, calendar) -> periods.addAll(calendar.periods().between(group, from, to, most)));
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

    /** A line for each group: whether work of it may begin now, and when that changes. */
    public List<String> outline(Instant now) {
        return calendars.entrySet().stream()
                .map(entry -> Words.outline(entry.getKey(), entry.getValue().at(now), now))
                .toList();
    }

    /** What can be so, and is hardly meant so. */
    public List<String> doubts(Instant now) {
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

    /** The same for a play, in which nothing is expected but what is said. */
    public Restraint played(Conflicts conflicts) {
        return restraint(conflicts, Expectation.ASKED);
    }
}
