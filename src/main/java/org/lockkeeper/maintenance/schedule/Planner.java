package org.lockkeeper.maintenance.schedule;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.lockkeeper.base.vital.LevelLoop;
import org.lockkeeper.locking.registry.Drains;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.RegistryState;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.End;
import org.lockkeeper.locking.rules.Event;
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
    private static final Set<Reply.Outcome> PLANNED = Set.of(Reply.Outcome.DONE, Reply.Outcome.REPEATED);
    private static final String KEYS = "lockkeeper";
    private static final long LATER_MILLIS = 60_000;

    private final Schedules schedules;
    private final LockRegistry registry;
    private final Drains drains;
    private final WindowProperties windows;
    private final Ids ids = new Ids("w-");
    private final Instant since;
    private final String run = ids.next();
    private final Been been = new Been();
    private final LevelLoop loop = new LevelLoop("schedules", LATER_MILLIS, this::look, () -> {});
    private Runnable unsubscribe = () -> {};

    Planner(Schedules schedules, LockRegistry registry, Drains drains, WindowProperties windows) {
        this.schedules = schedules;
        this.registry = registry;
        this.drains = drains;
        this.windows = windows;
        // Before what ran out meanwhile is ended.
        this.since = registry.now();
    }

    /** @return whether to look again later: as far ahead as it was looked, a schedule has no window that could be */
    private boolean look() {
        for (Step step : steps()) {
            if (step instanceof Step.Withdraw withdraw) {
                ask(new Command.Release(withdraw.claim().id(), End.LOCKKEEPER, withdraw.why(), false));
            } else if (step instanceof Step.Put put) {
                put(put);
            }
        }
        return !schedules.byName().isEmpty();
    }

    private List<Step> steps() {
        Instant now = registry.now();
        return been.steps(schedules, registry.rules().timeliness()::open, since, now);
    }

    private void put(Step.Put put) {
        Schedule schedule = put.schedule();
        put.closed()
                .forEach(at -> log.info(
                        "schedule {} has no window {}: it is outside the hours of {}",
                        schedule.name(),
                        schedule.occurrences().told(at, registry.now()),
                        schedule.properties().group()));
        Plan plan = schedule.plan(
                put.occurrence(), drains.usual(schedule.properties().group()).orElse(windows.lead()));
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
        if (been.changed(state.table(), events)) {
            loop.wake();
        }
    }

    @Override
    public void start() {
        unsubscribe = registry.subscribe(this::changed);
        been.readFrom(registry);
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
