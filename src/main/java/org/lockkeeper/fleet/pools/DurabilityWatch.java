package org.lockkeeper.fleet.pools;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.VitalExecutor;
import org.lockkeeper.locking.store.StoreException;
import org.lockkeeper.locking.store.postgres.FleetStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks now and then whether the database can lose what it has answered, and says so. */
final class DurabilityWatch {

    private static final Logger log = LoggerFactory.getLogger(DurabilityWatch.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final FleetStore store;
    private volatile List<String> warnings = List.of();
    private @Nullable ScheduledExecutorService executor;

    DurabilityWatch(FleetStore store) {
        this.store = store;
    }

    /** As of the last look; empty where nothing is to be said. */
    List<String> warnings() {
        return warnings;
    }

    private void look() {
        try {
            List<String> found = store.durability().warnings();
            found.stream()
                    .filter(warning -> !warnings.contains(warning))
                    .forEach(warning -> log.warn("The fleet's database: {}", warning));
            warnings = found;
        } catch (StoreException away) {
            log.debug("The fleet's database says nothing of how it keeps what it has answered", away);
        }
    }

    synchronized void start() {
        ScheduledExecutorService fresh = new VitalExecutor("fleet-durability", 1);
        fresh.scheduleWithFixedDelay(this::look, 0, INTERVAL.toSeconds(), TimeUnit.SECONDS);
        executor = fresh;
    }

    synchronized void stop() {
        if (executor != null) {
            executor.shutdownNow();
            executor = null;
        }
    }
}
