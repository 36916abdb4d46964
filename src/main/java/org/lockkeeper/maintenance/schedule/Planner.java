package org.lockkeeper.maintenance.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.LevelLoop;
import org.lockkeeper.locking.registry.Drains;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.RegistryState;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.End;
import org.lockkeeper.locking.rules.EndReason;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Plan;
import org.lockkeeper.locking.rules.Reply;
import org.lockkeeper.maintenance.window.WindowProperties;
import org.lockkeeper.web.Replies;
import org.lockkeeper.web.words.Ids;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Plans the next window of each schedule, as soon as the one before has begun, was skipped or missed. */
@Component
final class Planner implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Planner.class);
    /** Right after a start it may be that what has been is not known: so far back it is looked. */
    private static final int LOOK_BACK = 2000;
    /** What has been for so long cannot come late any more. */
    private static final Duration KEPT = Duration.ofDays(370);

    private static final Set<Reply.Outcome> PLANNED = Set.of(Reply.Outcome.DONE, Reply.Outcome.REPEATED);
    private static final String KEYS = "lockkeeper";
    private static final long LATER_MILLIS = 60_000;

    private final Schedules schedules;
    private final LockRegistry registry;
    private final Drains drains;
    private final WindowProperties windows;
    private final Ids ids = new Ids("w-");
    private final String run = ids.next();
    /** By schedule, the occurrences that have been or were skipped: as of the table beside it. */
    private final Map<String, NavigableSet<Instant>> done = new HashMap<>();

    private LockTable table = LockTable.EMPTY;
    private final LevelLoop loop = new LevelLoop("schedules", LATER_MILLIS, this::look, () -> {});
    private Runnable unsubscribe = () -> {};

    Planner(Schedules schedules, LockRegistry registry, Drains drains, WindowProperties windows) {
        this.schedules = schedules;
        this.registry = registry;
        this.drains = drains;
        this.windows = windows;
    }

    /** @return whether to look again later: as far ahead as it was looked, a schedule has no window that could be */
    private boolean look() {
        for (Due.Step step : steps()) {
            if (step instanceof Due.Withdraw withdraw) {
                ask(new Command.Release(withdraw.claim().id(), End.LOCKKEEPER, withdraw.why(), false));
            } else if (step instanceof Due.Put put) {
                put(put);
            }
        }
        return true;
    }

    private List<Due.Step> steps() {
        synchronized (done) {
            Instant now = registry.now();
            done.values().forEach(times -> times.headSet(now.minus(KEPT)).clear());
            BiPredicate<String, Instant> open = registry.rules().timeliness()::open;
            return new Due(schedules.byName(), Map.copyOf(done), open, now).steps(table.claims());
        }
    }

    private void put(Due.Put put) {
        Schedule schedule = put.schedule();
        put.closed()
                .forEach(at -> log.info(
                        "schedule {} has no window {}: it is outside the hours of {}",
                        schedule.name(),
                        schedule.occurrences().told(at, registry.now()),
                        schedule.properties().group()));
        Plan plan = schedule.plan(
                put.occurrence(),
                put.without(),
                drains.usual(schedule.properties().group()).orElse(windows.lead()));
        // A table that does not show it yet must not have it planned twice.
        Command.Key key = new Command.Key(KEYS, run + " " + schedule.name() + " " + put.occurrence(), schedule.name());
        Reply reply = ask(schedule.submit(ids.next(), plan, key));
        if (!PLANNED.contains(reply.outcome())) {
            throw new IllegalStateException(
                    "the window of schedule %s cannot be planned: %s".formatted(schedule.name(), reply));
        }
    }

    private Reply ask(Command command) {
        return Replies.join(registry.submit(command));
    }

    private void changed(RegistryState state, List<Event> events) {
        boolean ours = false;
        synchronized (done) {
            table = state.table();
            for (Event event : events) {
                Claim claim = event.after();
                if (claim != null && schedule(claim) != null) {
                    ours = true;
                    ended(claim);
                }
            }
        }
        if (ours) {
            loop.wake();
        }
    }

    private void ended(Claim claim) {
        End end = claim.end();
        if (end == null) {
            return;
        }
        boolean withdrawn = end.reason() == EndReason.CANCELLED && end.principal() == null;
        Plan plan = Due.plan(claim);
        if (!withdrawn && plan != null && plan.schedule() != null) {
            over(plan.schedule(), Objects.requireNonNull(plan.occurrence()));
        }
    }

    private void over(String schedule, Instant occurrence) {
        synchronized (done) {
            done.computeIfAbsent(schedule, name -> new TreeSet<>()).add(occurrence);
        }
    }

    private static @Nullable String schedule(Claim claim) {
        Plan plan = Due.plan(claim);
        return plan == null ? null : plan.schedule();
    }

    @Override
    public void start() {
        synchronized (done) {
            unsubscribe = registry.subscribe(this::changed);
            // What has ended by then has ended before what is read next.
            table = registry.state().table();
            registry.lastEnded(LOOK_BACK).forEach(this::ended);
        }
        loop.start();
    }

    @Override
    public void stop() {
        unsubscribe.run();
        loop.stop();
    }

    @Override
    public boolean isRunning() {
        return loop.isRunning();
    }

    /** After the registry. */
    @Override
    public int getPhase() {
        return -890;
    }
}
