package org.lockkeeper.maintenance.schedule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Handled;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Plan;

/**
 * What is to be done so that of each schedule its next occurrence is planned, and no other. A pure function of what is
 * configured, of what stands in the table and of what has been.
 *
 * <p>One that was moved is a window of its own: the occurrence after it is planned as well.
 */
final class Due {

    private final Map<String, Schedule> schedules;
    private final Map<String, Set<Instant>> done;
    private final BiPredicate<String, Instant> open;
    private final Instant since;
    private final Instant now;

    /**
     * @param done by schedule, what is known beside the table of occurrences that have been or were skipped
     * @param since when Lockkeeper was started with these schedules
     * @param open whether work of the group may begin at that time
     */
    Due(
            Map<String, Schedule> schedules,
            Map<String, Set<Instant>> done,
            BiPredicate<String, Instant> open,
            Instant since,
            Instant now) {
        this.schedules = schedules;
        this.done = done;
        this.open = open;
        this.since = since;
        this.now = now;
    }

    List<Step> steps(LockTable table) {
        Map<String, List<Claim>> claims = new HashMap<>();
        for (Claim claim : table.claims()) {
            Plan plan = Step.plan(claim);
            if (plan != null && plan.schedule() != null) {
                claims.computeIfAbsent(plan.schedule(), name -> new ArrayList<>())
                        .add(claim);
            }
        }
        List<Step> steps = new ArrayList<>();
        claims.forEach((name, own) -> {
            if (!runs(name)) {
                own.stream()
                        .filter(claim -> claim.phase() == Phase.PLANNED)
                        .forEach(claim -> steps.add(new Step.Withdraw(claim, gone(name))));
            }
        });
        schedules.forEach((name, schedule) -> {
            if (runs(name)) {
                Handled handled = table.handled().stream()
                        .filter(own -> own.schedule().equals(name))
                        .findFirst()
                        .orElse(new Handled(name, null, List.of()));
                steps.addAll(of(schedule, claims.getOrDefault(name, List.of()), handled));
            }
        });
        return steps;
    }

    private boolean runs(String name) {
        Schedule schedule = schedules.get(name);
        return schedule != null && schedule.properties().enabled();
    }

    private String gone(String name) {
        return schedules.containsKey(name)
                ? "%s.enabled is false".formatted(ScheduleProperties.key(name))
                : "%s is no longer configured".formatted(ScheduleProperties.key(name));
    }

    private List<Step> of(Schedule schedule, List<Claim> claims, Handled handled) {
        Set<Instant> been = new HashSet<>(done.getOrDefault(schedule.name(), Set.of()));
        been.addAll(handled.ahead());
        Claim next = null;
        for (Claim claim : claims) {
            Plan plan = Objects.requireNonNull(Step.plan(claim));
            been.addAll(plan.without());
            if (Step.next(claim) && next == null) {
                next = claim;
            } else {
                been.add(Objects.requireNonNull(plan.occurrence()));
            }
        }
        if (next != null && next.phase() != Phase.PLANNED) {
            return List.of();
        }
        Step.Put put = put(schedule, been, next == null ? schedule.late(handled.last(), since, now) : now);
        if (next != null) {
            Instant planned = Objects.requireNonNull(Step.plan(next)).occurrence();
            if (put != null && put.occurrence().equals(planned) && schedule.plans(next.request())) {
                return List.of();
            }
        }
        List<Step> steps = new ArrayList<>();
        if (next != null) {
            steps.add(new Step.Withdraw(next, "%s has changed".formatted(ScheduleProperties.key(schedule.name()))));
        }
        if (put != null) {
            steps.add(put);
        }
        return steps;
    }

    private Step.@Nullable Put put(Schedule schedule, Set<Instant> been, Instant after) {
        List<Instant> closed = new ArrayList<>();
        Instant first = schedule.first(after, at -> {
            if (been.contains(at)) {
                return false;
            }
            boolean fits = open.test(schedule.properties().group(), at);
            if (!fits) {
                closed.add(at);
            }
            return fits;
        });
        return first == null ? null : new Step.Put(schedule, first, closed);
    }
}
