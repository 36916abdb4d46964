package org.lockkeeper.maintenance.calendar;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Plan;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.rules.Restraint;

/**
 * To the rules, hours and blackouts are what holds up those that wait as long as it is not their time.
 *
 * @param asking groups whose work is asked to finish when their hours are over
 */
record CalendarRestraint(Map<String, Calendar> calendars, Set<String> asking) implements Restraint {

    @Override
    public @Nullable Blocker onNew(String group, Instant now) {
        Calendar calendar = calendars.get(group);
        Standing standing = calendar == null ? null : calendar.at(now);
        return standing == null || standing.open()
                ? null
                : new Blocker(
                        Blocker.Kind.CALENDAR,
                        group,
                        group,
                        Words.of(group, standing, now),
                        null,
                        null,
                        standing.until());
    }

    @Override
    public Look over(List<Claim> leases, Instant now) {
        Map<String, Blocker> closed = new HashMap<>();
        for (String group : calendars.keySet()) {
            Blocker blocker = onNew(group, now);
            if (blocker != null) {
                closed.put(group, blocker);
            }
        }
        return waiting -> {
            Request request = waiting.request();
            if (request.override() != null) {
                return null;
            }
            Plan plan = request.plan();
            // What it stops for its time it stops before its hours begin.
            return plan != null && plan.openAt().isAfter(now)
                    ? onNew(request.group(), plan.openAt())
                    : closed.get(request.group());
        };
    }

    @Override
    public @Nullable String over(String group, Instant now) {
        Calendar calendar = calendars.get(group);
        return calendar == null
                ? null
                : switch (calendar.at(now).state()) {
                    case OPEN, CUTOFF -> null;
                    case OUTSIDE -> "the hours of %s are over".formatted(group);
                    case BLACKOUT -> "a blackout of %s has begun".formatted(group);
                };
    }

    @Override
    public boolean asksToFinish(String group) {
        return asking.contains(group);
    }

    @Override
    public @Nullable Instant changesAfter(Instant now) {
        return calendars.values().stream()
                .map(calendar -> calendar.mayChange(now))
                .filter(Objects::nonNull)
                .min(Instant::compareTo)
                .orElse(null);
    }
}
