package org.lockkeeper.locking.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.time.WatchedTime;
import org.lockkeeper.base.vital.VitalExecutor;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.store.LockStore;
import org.lockkeeper.locking.store.LockStore.Forgetting;
import org.lockkeeper.locking.store.LockStore.Retention;
import org.lockkeeper.locking.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Deletes what is too old, a little at a time, soon after the start and every hour: idempotency keys, work that was done once, and
 * then what nothing leads to any more from the audit trail. Age is time that was watched passing, not what a clock says.
 */
@Component
final class AuditRetention implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(AuditRetention.class);
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final int BATCH = 500;

    private final LockStore store;
    private final LockRegistry registry;
    private final AuditProperties properties;
    private final OnceProperties once;
    private final WatchedTime time;
    private @Nullable ScheduledExecutorService executor;

    AuditRetention(
            LockStore store, LockRegistry registry, AuditProperties properties, OnceProperties once, WatchedTime time) {
        this.store = store;
        this.registry = registry;
        this.properties = properties;
        this.once = once;
        this.time = time;
    }

    /** @return how many entries were deleted */
    int prune() {
        Instant now = time.now();
        Forgetting old =
                new Forgetting(now.minus(LockStore.KEYS_LAST), before(now, once.days()), before(now, once.named()));
        repeat(() -> store.forget(old, BATCH));
        Retention retention =
                new Retention(now.minus(properties.retention()), now.minus(properties.renewalRetention()));
        Set<String> living =
                registry.state().table().claims().stream().map(Claim::id).collect(Collectors.toSet());
        return repeat(() -> store.prune(retention, living, BATCH));
    }

    private static Instant before(Instant now, @Nullable Duration retention) {
        return retention == null ? Instant.EPOCH : now.minus(retention);
    }

    private static int repeat(IntSupplier batch) {
        int all = 0;
        int some;
        do {
            some = batch.getAsInt();
            all += some;
        } while (some >= BATCH && !Thread.currentThread().isInterrupted());
        return all;
    }

    private void run() {
        try {
            int deleted = prune();
            log.atLevel(deleted > 0 ? Level.INFO : Level.DEBUG)
                    .log("Deleted {} entries of the audit trail, older than {}", deleted, properties.retention());
        } catch (StoreException lost) {
            log.warn("The audit trail could not be cut back: {}", lost.getMessage());
        } catch (RuntimeException failure) {
            log.error("The audit trail could not be cut back", failure);
        }
    }

    @Override
    public synchronized void start() {
        ScheduledExecutorService fresh = new VitalExecutor("audit-retention", 1);
        long every = properties.pruneInterval().toMillis();
        fresh.scheduleWithFixedDelay(this::run, Math.min(FIRST.toMillis(), every), every, TimeUnit.MILLISECONDS);
        executor = fresh;
    }

    @Override
    public synchronized void stop() {
        if (executor != null) {
            executor.shutdownNow();
            executor = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return executor != null;
    }

    /** After the registry. */
    @Override
    public int getPhase() {
        return -900;
    }
}
