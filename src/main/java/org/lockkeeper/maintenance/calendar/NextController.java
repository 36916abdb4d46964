package org.lockkeeper.maintenance.calendar;

import io.swagger.v3.oas.annotations.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Plan;
import org.lockkeeper.web.ApiProblem;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
final class NextController {

    private static final String MAINTENANCE = "maintenance";

    private final Calendars calendars;
    private final LockRegistry registry;

    NextController(Calendars calendars, LockRegistry registry) {
        this.calendars = calendars;
        this.registry = registry;
    }

    private record Planned(Claim claim, Plan plan) {}

    @Operation(
            operationId = "getNextHours",
            summary = "When the next hours of a group begin, or its next planned window opens")
    @GetMapping(
            path = "/api/v1/calendar/next",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_PLAIN_VALUE})
    Next next(@RequestParam(defaultValue = MAINTENANCE) String group) {
        Set<String> groups = registry.rules().conflicts().groups();
        if (!groups.contains(group)) {
            throw ApiProblem.unknownGroup(group, groups);
        }
        Instant now = registry.moment().now();
        Calendar calendar = calendars.all().get(group);
        Standing standing = calendar == null ? null : calendar.at(now);
        Planned planned = planned(group, now);
        boolean open = standing == null || standing.open();
        // Where there are no hours, any time is as good: then it is the window that is asked for.
        boolean chosen = calendar != null && calendar.hasHours();
        Instant begin = open ? now : Objects.requireNonNull(standing).until();
        if (planned != null
                && (open ? !chosen : begin == null || planned.plan().openAt().isBefore(begin))) {
            Instant at = planned.plan().openAt();
            String what = "window %s of %s is planned for %s"
                    .formatted(planned.claim().id(), group, at);
            return new Next(
                    group,
                    open,
                    Next.Kind.WINDOW,
                    at,
                    seconds(now, at),
                    planned.claim().id(),
                    what);
        }
        String detail = open
                ? "work of %s may begin now".formatted(group)
                : Words.of(group, Objects.requireNonNull(standing), now);
        return begin == null
                ? new Next(group, false, null, null, null, null, detail)
                : new Next(group, open, Next.Kind.HOURS, begin, seconds(now, begin), null, detail);
    }

    private @Nullable Planned planned(String group, Instant now) {
        return registry.state().table().claims().stream()
                .filter(claim ->
                        claim.lease() == null && claim.request().group().equals(group))
                .flatMap(claim -> {
                    Plan plan = claim.request().terms().plan();
                    return plan == null || plan.openAt().isBefore(now)
                            ? Stream.<Planned>empty()
                            : Stream.of(new Planned(claim, plan));
                })
                .min(Comparator.comparing(it -> it.plan().openAt()))
                .orElse(null);
    }

    private static long seconds(Instant now, Instant at) {
        Duration left = Duration.between(now, at);
        return left.isNegative() ? 0 : left.plusSeconds(1).minusNanos(1).toSeconds();
    }
}
