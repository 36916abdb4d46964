package org.lockkeeper.maintenance.schedule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Plan;

/**
 * What is to be done so that of each schedule its next occurrence is planned, and no other. A pure function of what is
 * configured, of what stands in the table and of what has been.
 *
 * <p>One that was moved is a window of its own: the occurrence after it is planned as well.
 */
final class Due {

    sealed interface Step {}

    /** It is no longer what is configured. */
    record Withdraw(Claim claim, String why) implements Step {}

    /** @param after the occurrence before it that has been, was skipped or cannot be; null where nothing is known of any */
    record Put(Schedule schedule, Instant occurrence, @Nullable Instant after) implements Step {}

    private final Map<String, Schedule> schedules;
    private final Map<String, Instant> done;
    private final Instant now;

    /** @param done by schedule, the latest occurrence that has been, was skipped or cannot be */
    Due(Map<String, Schedule> schedules, Map<String, Instant> done, Instant now) {
        this.schedules = schedules;
        this.done = done;
        this.now = now;
    }

    List<Step> steps(List<Claim> living) {
        Map<String, List<Claim>> claims = new HashMap<>();
        living.stream()
                .filter(claim -> plan(claim) != null && plan(claim).schedule() != null)
                .forEach(claim -> claims.computeIfAbsent(
                                Objects.requireNonNull(plan(claim).schedule()), name -> new ArrayList<>())
                        .add(claim));
        List<Step> steps = new ArrayList<>();
        claims.forEach((name, own) -> {
            if (!runs(name)) {
                own.stream()
                        .filter(claim -> claim.phase() == Phase.PLANNED)
                        .forEach(claim -> steps.add(new Withdraw(claim, gone(name))));
            }
        });
        schedules.forEach((name, schedule) -> {
            if (runs(name)) {
                steps.addAll(of(schedule, claims.getOrDefault(name, List.of())));
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

    private List<Step> of(Schedule schedule, List<Claim> claims) {
        List<Step> steps = new ArrayList<>();
        List<Claim> stays = new ArrayList<>();
        Instant floor = done.get(schedule.name());
        for (Claim claim : claims) {
            Plan plan = Objects.requireNonNull(plan(claim));
            boolean next = next(claim);
            if (next && claim.phase() == Phase.PLANNED && !schedule.plans(claim.request(), now)) {
                steps.add(new Withdraw(
                        claim, "%s has changed".formatted(ScheduleProperties.key(schedule.name()))));
                floor = later(floor, plan.after());
            } else {
                stays.add(claim);
                floor = later(floor, next ? plan.after() : plan.occurrence());
            }
        }
        if (stays.stream().noneMatch(Due::next)) {
            Instant after = floor == null ? now : floor;
            Instant occurrence = schedule.first(after, now);
            if (occurrence != null) {
                steps.add(new Put(schedule, occurrence, floor));
            }
        }
        return steps;
    }

    /** Whether it is the next occurrence, which has not begun and was not moved. */
    static boolean next(Claim claim) {
        Plan plan = Objects.requireNonNull(plan(claim));
        return claim.phase() != Phase.HELD && plan.openAt().equals(plan.occurrence());
    }

    static @Nullable Plan plan(Claim claim) {
        return claim.request().terms().plan();
    }

    static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
        return one == null || (other != null && other.isAfter(one)) ? other : one;
    }
}
