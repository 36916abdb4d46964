package org.lockkeeper.host.past;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.base.vital.VitalExecutor;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.lockkeeper.locking.store.SeenRuns;
import org.lockkeeper.locking.store.SeenRuns.SeenRun;
import org.lockkeeper.locking.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The runs of guarded units that were seen. They tell people what was, and nothing is decided by them: so they are stored some
 * seconds later and several at once, and what is lost with a crash systemd may still tell.
 */
@Component
public final class RunRecord implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(RunRecord.class);
    private static final Duration SOON = Duration.ofSeconds(3);
    /** How far what is known may end before the crash that ended it. */
    private static final Duration EVERY = Duration.ofMinutes(5);

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final int ROUNDS_TO_PRUNE = 12;
    /** While they cannot be stored. */
    private static final int MOST_PENDING = 5000;

    /** @param looked when somebody looked at all; oldest first */
    public record Found(List<SeenRun> runs, List<SeenRuns.Watch> looked) {}

    private final GuardedServices services;
    private final SeenRuns store;
    private final Clock clock;
    private final BiFunction<Picture, Instant, List<SeenRun>> lastRuns;
    private final Sightings sightings = new Sightings();
    private final Watching watching = new Watching();
    private final Repeats repeats = new Repeats();
    /** What is not stored yet, by unit and beginning. */
    private final Map<String, SeenRun> pending = new LinkedHashMap<>();

    private @Nullable VitalExecutor executor;
    private Runnable unsubscribe = () -> {};
    private boolean adopted;
    private boolean due;
    private int rounds;

    @Autowired
    RunRecord(GuardedServices services, SeenRuns store, UnitControl control, Clock clock) {
        this(services, store, clock, new LastRuns(control, clock)::since);
    }

    /** @param lastRuns what systemd knows of units that have come to rest since */
    RunRecord(
            GuardedServices services,
            SeenRuns store,
            Clock clock,
            BiFunction<Picture, Instant, List<SeenRun>> lastRuns) {
        this.services = services;
        this.store = store;
        this.clock = clock;
        this.lastRuns = lastRuns;
    }

    /** Latest first. Reads the store. */
    public Found between(Instant from, Instant to, int limit) {
        Map<String, SeenRun> runs = new LinkedHashMap<>();
        List<SeenRuns.Watch> stored = store.watches(from, to);
        List<SeenRuns.Watch> looked;
        synchronized (this) {
            looked = watching.over(stored, clock.instant(), services.picture().live());
            pending.values().stream()
                    .filter(run -> run.from().isBefore(to)
                            && (run.to() == null || !run.to().isBefore(from)))
                    .forEach(run -> runs.put(key(run), run));
        }
        // What is stored meanwhile may be the end of what was pending.
        store.between(from, to, limit).forEach(run -> runs.merge(key(run), run, RunRecord::further));
        return new Found(
                runs.values().stream()
                        .sorted((one, other) -> other.from().compareTo(one.from()))
                        .toList(),
                looked);
    }

    private static SeenRun further(SeenRun one, SeenRun other) {
        return one.to() == null ? other : one;
    }

    private static String key(SeenRun run) {
        return run.unit() + " " + run.from().toEpochMilli();
    }

    /** What changes is told one after the other, in order. */
    private synchronized void take(Picture picture) {
        Instant now = clock.instant();
        if (!picture.live()) {
            watching.ends(now);
            return;
        }
        if (!adopted) {
            soon(Duration.ZERO);
            return;
        }
        watching.goesOn(now);
        keep(sightings.take(picture, now));
    }

    private void keep(List<SeenRun> news) {
        for (SeenRun run : news) {
            pending.put(key(run), run);
        }
        while (pending.size() > MOST_PENDING) {
            pending.remove(pending.keySet().iterator().next());
        }
        if (!news.isEmpty()) {
            soon(SOON);
        }
    }

    private void soon(Duration after) {
        if (!due && executor != null) {
            due = true;
            executor.schedule(this::round, after.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** The first picture that is live goes on from what an earlier Lockkeeper has seen, and from what systemd knows. */
    private void adopt() {
        Picture picture = services.picture();
        if (adopted || !picture.live()) {
            return;
        }
        Instant now = clock.instant();
        List<SeenRuns.Watch> watches = store.watches(now.minus(Duration.ofDays(7)), now);
        Instant last = watches.isEmpty()
                ? now.minus(Duration.ofDays(7))
                : watches.get(watches.size() - 1).to();
        List<SeenRun> open = store.open();
        List<SeenRun> known = lastRuns.apply(picture, last);
        synchronized (this) {
            List<SeenRun> over = new ArrayList<>();
            for (SeenRun run : sightings.adopt(open, services.picture(), last)) {
                over.add(new Endings(known).of(run));
            }
            keep(over);
            keep(Endings.others(known, open));
            adopted = true;
            take(services.picture());
        }
    }

    private void round() {
        try {
            adopt();
            List<SeenRun> runs;
            List<SeenRuns.Watch> watches;
            synchronized (this) {
                due = false;
                runs = List.copyOf(pending.values());
                watches = watching.told(
                        clock.instant(), adopted && services.picture().live());
            }
            if (!runs.isEmpty() || !watches.isEmpty()) {
                store.write(runs, watches);
            }
            synchronized (this) {
                runs.forEach(run -> pending.remove(key(run), run));
            }
            if (rounds++ % ROUNDS_TO_PRUNE == 0) {
                store.prune();
            }
        } catch (StoreException lost) {
            if (repeats.due("store")) {
                log.warn("The runs that were seen cannot be stored yet: {}", lost.getMessage());
            }
        }
    }

    @Override
    public synchronized void start() {
        VitalExecutor fresh = new VitalExecutor("run-record", 1);
        fresh.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor = fresh;
        unsubscribe = services.subscribe(this::take);
        fresh.schedule(this::round, 0, TimeUnit.MILLISECONDS);
        fresh.scheduleWithFixedDelay(this::round, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        unsubscribe.run();
        VitalExecutor old;
        synchronized (this) {
            old = executor;
            executor = null;
        }
        if (old != null) {
            old.shutdown();
            try {
                if (old.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                    round();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return executor != null;
    }

    /** After the guarded services, and so before they end. */
    @Override
    public int getPhase() {
        return -900;
    }
}
