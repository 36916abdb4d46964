package org.lockkeeper.locking.store;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** {@code lockkeeper.store.commit} (outcome: committed, conflict, unknown): how long each commit of the lock table took. */
final class StoreMetrics implements MeterBinder {

    /** A disk that is well takes a few milliseconds; one that is not may take seconds. */
    private static final Duration[] BUCKETS = IntStream.of(1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final JdbcLockStore store;

    StoreMetrics(JdbcLockStore store) {
        this.store = store;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        Map<LockStore.Commit, Timer> timers = new EnumMap<>(LockStore.Commit.class);
        for (LockStore.Commit outcome : LockStore.Commit.values()) {
            timers.put(
                    outcome,
                    Timer.builder("lockkeeper.store.commit")
                            .description("Commits of the lock table to the store, by how they went")
                            .serviceLevelObjectives(BUCKETS)
                            .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                            .register(meters));
        }
        store.onCommit((outcome, took) -> {
            Timer timer = timers.get(outcome);
            if (timer != null) {
                timer.record(took);
            }
        });
    }
}
