package org.lockkeeper.reporting.notify;

import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.base.vital.VitalExecutor;
import org.lockkeeper.fleet.pools.Fleet;
import org.lockkeeper.locking.store.Outbox;
import org.lockkeeper.locking.store.Outbox.Letter;
import org.lockkeeper.locking.store.StoreException;
import org.lockkeeper.locking.store.postgres.Desk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Brings what was committed in the shared database into the host's outbox, from which it is delivered as all else. On a thread of
 * its own: the database may be away.
 */
final class FleetMail implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(FleetMail.class);
    private static final long GATHER_MILLIS = 20;
    private static final long LOOK_SECONDS = 60;

    private final @Nullable Fleet fleet;
    private final Outbox outbox;
    private final Runnable wake;
    private final Repeats repeats = new Repeats();
    private final AtomicBoolean due = new AtomicBoolean();
    private Runnable unsubscribe = () -> {};
    private @Nullable ScheduledExecutorService thread;
    private boolean swept;
    private volatile boolean running;

    /**
     * @param fleet null where there is none, or nobody to be told
     * @param wake told when there is more in the outbox
     */
    FleetMail(@Nullable Fleet fleet, Outbox outbox, Runnable wake) {
        this.fleet = fleet;
        this.outbox = outbox;
        this.wake = wake;
    }

    @Override
    public void start() {
        running = true;
        if (fleet == null) {
            return;
        }
        Desk desk = fleet.desk();
        if (desk == null) {
            unsubscribe = fleet.registry().subscribe((state, events) -> wake.run());
            return;
        }
        ScheduledExecutorService executor = new VitalExecutor("fleet-mail", 1);
        thread = executor;
        executor.scheduleWithFixedDelay(() -> carry(desk), 0, LOOK_SECONDS, TimeUnit.SECONDS);
        unsubscribe = fleet.registry().subscribe((state, events) -> {
            if (!events.isEmpty() && due.compareAndSet(false, true)) {
                executor.schedule(() -> carry(desk), GATHER_MILLIS, TimeUnit.MILLISECONDS);
            }
        });
    }

    /** If this dies between the two, they are taken over once more, and told under the same ids. */
    private void carry(Desk desk) {
        due.set(false);
        try {
            List<Letter> letters = desk.letters();
            while (!letters.isEmpty()) {
                outbox.add(letters);
                desk.remove(letters);
                wake.run();
                letters = desk.letters();
            }
            if (!swept) {
                int gone = desk.sweep();
                if (gone > 0) {
                    log.warn("{} notifications of Lockkeepers that have not come back are dropped", gone);
                }
                swept = true;
            }
        } catch (StoreException lost) {
            if (repeats.due(String.valueOf(lost.getMessage()))) {
                log.warn("Notifications of the fleet cannot be fetched now: {}", lost.getMessage());
            }
        }
    }

    @Override
    public void stop() {
        running = false;
        unsubscribe.run();
        if (thread != null) {
            thread.shutdownNow();
            thread = null;
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
