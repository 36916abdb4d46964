package org.lockkeeper.maintenance.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Stream;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Plan;
import org.lockkeeper.locking.rules.Submit;

/** The schedules that are configured, by name. */
public record Schedules(Map<String, Schedule> byName) {

    static Schedules of(Map<String, ScheduleProperties> configured, ZoneId host) {
        Map<String, Schedule> schedules = new TreeMap<>();
        configured.forEach((name, properties) ->
                schedules.put(name, new Schedule(name, properties, properties.occurrences(name, host))));
        return new Schedules(schedules);
    }

    /**
     * What a host with these alone would ask for.
     *
     * @param table its table
     * @param done by schedule, occurrences that were refused
     * @param open whether work of the group may begin at that time
     * @param lead of a group whose schedule names none
     * @param name of what is asked for, from the schedule's
     */
    public List<Submit> due(
            LockTable table,
            Map<String, Set<Instant>> done,
            BiPredicate<String, Instant> open,
            Instant now,
            Function<String, Duration> lead,
            Function<String, String> name) {
        return new Due(byName, done, open, now, now)
                .steps(table).stream()
                        .filter(Step.Put.class::isInstance)
                        .map(Step.Put.class::cast)
                        .map(put -> {
                            Schedule schedule = put.schedule();
                            Plan plan = schedule.plan(
                                    put.occurrence(),
                                    lead.apply(schedule.properties().group()));
                            return schedule.submit(name.apply(schedule.name()), plan, null);
                        })
                        .toList();
    }

    /**
     * What comes after what is planned, as far as the hours of the groups let it be: the occurrences of each that begin from
     * the first moment on and before the second.
     *
     * @param most of each
     */
    public Stream<Ahead> ahead(LockTable table, BiPredicate<String, Instant> open, Instant from, Instant to, int most) {
        return byName.values().stream()
                .filter(schedule -> schedule.properties().enabled())
                .flatMap(schedule -> {
                    Set<Instant> others = schedule.known(table);
                    return schedule.occurrences().between(from.minusNanos(1), to, most).stream()
                            .filter(at -> !others.contains(at)
                                    && open.test(schedule.properties().group(), at))
                            .limit(most)
                            .map(schedule::ahead);
                });
    }

    /** The groups of those that are enabled, by their names. */
    public Map<String, String> groups() {
        Map<String, String> groups = new TreeMap<>();
        byName.forEach((name, schedule) -> {
            if (schedule.properties().enabled()) {
                groups.put(name, schedule.properties().group());
            }
        });
        return groups;
    }

    /** By schedule, how many of its occurrences have no window, since its group has no hours then. */
    public Map<String, Long> closed(Instant from, Instant to, BiPredicate<String, Instant> open) {
        Map<String, Long> closed = new TreeMap<>();
        byName.values().stream()
                .filter(schedule -> schedule.properties().enabled())
                .forEach(schedule -> closed.put(
                        schedule.name(),
                        schedule.between(from, to)
                                .filter(at -> !open.test(schedule.properties().group(), at))
                                .count()));
        return closed;
    }

    /** Of an occurrence of a schedule. */
    public static Instant occurrence(Plan plan) {
        return Objects.requireNonNull(plan.occurrence());
    }

    /**
     * An occurrence of a schedule that is not planned yet.
     *
     * @param plan as it would be planned now
     */
    public record Ahead(
            String schedule, String group, String reason, Duration duration, List<String> admits, Plan plan) {

        /** Stays the same for as long as it is the same occurrence, planned or not. */
        public static String id(String schedule, Instant occurrence) {
            return "schedule:%s:%s".formatted(schedule, occurrence);
        }

        public String id() {
            return id(schedule, plan.openAt());
        }
    }
}
