package org.lockkeeper.reporting.notify;

import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.base.vital.VitalExecutor;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.store.Outbox;
import org.lockkeeper.locking.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Delivers what is in the outbox, on one thread of its own, which waits for nobody. Where nobody is to be told there is no
 * such thread, and nothing else of it.
 */
final class Delivery implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Delivery.class);

    /** What comes together goes out together, and what was taken is deleted together. */
    private static final long GATHER_MILLIS = 20;

    private static final long RETRY_MILLIS = 1000;

    private final Addressees addressees;
    private final Outbox outbox;
    private final LockRegistry registry;
    private final StateWatch watch;
    private final Clock clock;
    private final int mostPending;
    private final Map<String, Tally> tallies = new TreeMap<>();
    private final Repeats repeats = new Repeats();
    private final AtomicBoolean due = new AtomicBoolean();
    private @Nullable Couriers couriers;
    private Runnable unsubscribe = () -> {};
    private @Nullable ScheduledFuture<?> later;
    private volatile @Nullable ScheduledExecutorService thread;

    Delivery(
            Addressees addressees,
            Outbox outbox,
            LockRegistry registry,
            StateWatch watch,
            Clock clock,
            int mostPending) {
        this.addressees = addressees;
        this.outbox = outbox;
        this.registry = registry;
        this.watch = watch;
        this.clock = clock;
        this.mostPending = mostPending;
        addressees.receivers().forEach(receiver -> tallies.put(receiver.name(), new Tally()));
    }

    Map<String, Tally> tallies() {
        return tallies;
    }

    @Override
    public void start() {
        if (addressees.receivers().isEmpty()) {
            return;
        }
        addressees.warnOfThoseInTheClear();
        VitalExecutor executor = new VitalExecutor("notifier", 1);
        executor.setRemoveOnCancelPolicy(true);
        couriers = new Couriers(addressees.receivers(), outbox, tallies, mostPending, executor, clock, this::soon);
        thread = executor;
        unsubscribe = registry.subscribe((state, events) -> {
            if (!events.isEmpty()) {
                soon();
            }
        });
        watch.start(executor, this::soon);
        soon();
    }

    /** There may be more to deliver. */
    void soon() {
        ScheduledExecutorService executor = thread;
        if (executor != null && due.compareAndSet(false, true)) {
            executor.schedule(this::turn, GATHER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void turn() {
        due.set(false);
        long next = RETRY_MILLIS;
        Couriers all = couriers;
        if (all == null) {
            return;
        }
        try {
            next = all.round();
        } catch (StoreException lost) {
            if (repeats.due(String.valueOf(lost.getMessage()))) {
                log.warn("The outbox cannot be read or written now: {}", lost.getMessage());
            }
        } finally {
            lookAgainIn(next);
        }
    }

    private void lookAgainIn(long millis) {
        ScheduledExecutorService executor = thread;
        if (executor != null) {
            if (later != null) {
                later.cancel(false);
            }
            later = executor.schedule(this::soon, Math.max(0, millis), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void stop() {
        ScheduledExecutorService executor = thread;
        Couriers all = couriers;
        thread = null;
        unsubscribe.run();
        if (executor == null || all == null) {
            return;
        }
        executor.shutdownNow();
        try {
            if (executor.awaitTermination(2, TimeUnit.SECONDS)) {
                all.settle();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (StoreException lost) {
            log.info("What was delivered last will be delivered again: {}", lost.getMessage());
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}
