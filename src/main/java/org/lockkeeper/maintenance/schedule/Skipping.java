package org.lockkeeper.maintenance.schedule;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Plan;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.Replies;
import org.lockkeeper.web.access.Principal;
import org.lockkeeper.web.words.InvalidField;
import org.lockkeeper.web.words.Text;
import org.springframework.stereotype.Component;

/** Shows schedules, and leaves out one occurrence. */
@Component
final class Skipping {

    /** The one after it is planned in a moment. */
    private static final long SOON_MILLIS = 2_000;

    private final Schedules schedules;
    private final LockRegistry registry;

    Skipping(Schedules schedules, LockRegistry registry) {
        this.schedules = schedules;
        this.registry = registry;
    }

    List<ScheduleView> all() {
        return schedules.byName().values().stream()
                .map(schedule -> view(schedule, null))
                .toList();
    }

    ScheduleView get(String name) {
        return view(schedule(name), null);
    }

    ScheduleView skip(String name, @Nullable Instant occurrence, String by, String reason, Principal caller) {
        Schedule schedule = schedule(name);
        caller.requireGroup(schedule.properties().group());
        Claim next = living(schedule).stream().filter(Step::next).findFirst().orElse(null);
        Plan plan = next == null ? null : Step.plan(next);
        Instant planned = plan == null ? null : plan.occurrence();
        if (occurrence != null && planned != null && occurrence.isAfter(planned)) {
            throw new InvalidField(
                    "occurrence", occurrence, "must be the next one, which is %s; skip that first".formatted(planned));
        }
        boolean been = occurrence != null && !occurrence.equals(planned);
        if (been || next == null || planned == null) {
            return view(schedule, null);
        }
        CountDownLatch after = new CountDownLatch(1);
        Runnable unsubscribe = registry.subscribe((state, events) -> {
            if (next(schedule, planned).isPresent()) {
                after.countDown();
            }
        });
        try {
            Replies.join(registry.submit(caller.asks(new Command.Release(next.id(), by, reason, false))));
            after.await(SOON_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException shutdown) {
            Thread.currentThread().interrupt();
        } finally {
            unsubscribe.run();
        }
        return view(schedule, planned);
    }

    /** @param over an occurrence that has been skipped just now */
    private Optional<Claim> next(Schedule schedule, @Nullable Instant over) {
        return living(schedule).stream()
                .filter(Step::next)
                .filter(claim ->
                        !Objects.requireNonNull(Step.plan(claim)).openAt().equals(over))
                .findFirst();
    }

    /** @param over an occurrence that has been skipped just now, so that the next may not be planned yet */
    private ScheduleView view(Schedule schedule, @Nullable Instant over) {
        List<Claim> living = living(schedule);
        ScheduleProperties properties = schedule.properties();
        return new ScheduleView(
                schedule.name(),
                properties.enabled(),
                Objects.requireNonNull(properties.cron()),
                schedule.occurrences().zone().getId(),
                schedule.length(),
                properties.group(),
                schedule.reason(),
                schedule.admits(),
                living.stream()
                        .filter(Step::next)
                        .filter(claim -> !Objects.requireNonNull(Step.plan(claim))
                                .openAt()
                                .equals(over))
                        .findFirst()
                        .map(Skipping::occurrence)
                        .orElseGet(() -> over == null ? null : ahead(schedule, over)),
                living.stream()
                        .filter(claim -> !Step.next(claim) && claim.phase() != Phase.HELD)
                        .map(Skipping::occurrence)
                        .toList());
    }

    private ScheduleView.@Nullable Occurrence ahead(Schedule schedule, Instant over) {
        Instant next = schedule.first(
                over,
                at -> registry.rules().timeliness().open(schedule.properties().group(), at));
        return next == null ? null : new ScheduleView.Occurrence(next, next, null);
    }

    private static ScheduleView.Occurrence occurrence(Claim claim) {
        Plan plan = Objects.requireNonNull(Step.plan(claim));
        return new ScheduleView.Occurrence(Objects.requireNonNull(plan.occurrence()), plan.openAt(), claim.id());
    }

    private List<Claim> living(Schedule schedule) {
        return registry.state().table().claims().stream()
                .filter(claim -> Optional.ofNullable(Step.plan(claim))
                        .map(Plan::schedule)
                        .filter(schedule.name()::equals)
                        .isPresent())
                .toList();
    }

    private Schedule schedule(String name) {
        Schedule schedule = schedules.byName().get(name);
        if (schedule == null) {
            throw new ApiProblem(
                    ProblemType.NOT_FOUND,
                    "there is no schedule '%s'; the schedules are %s"
                            .formatted(Text.shorten(name), schedules.byName().keySet()),
                    Map.of("name", Text.shorten(name)));
        }
        return schedule;
    }
}
