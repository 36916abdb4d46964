package org.lockkeeper.fleet.pools;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.VitalExecutor;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Phase;
import org.springframework.context.SmartLifecycle;

/**
 * Which hosts still ask. Those that speak FleetLock do not hold a call open: they come again every few minutes. Who has stopped
 * loses his place, or the slot that was granted while he was away, of which he was not told. What he was told stays his.
 *
 * <p>When he asked last is not stored: a start begins to count anew, and takes nothing from anybody too early.
 */
final class Patience implements SmartLifecycle {

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final LockRegistry registry;
    private final Map<String, PoolProperties> pools;
    /** The reason of what this Lockkeeper is asked for over FleetLock: whom others hear, they watch. */
    private final String fleetLock;

    private final LongSupplier nanoTime;
    private final Map<String, Long> asked = new ConcurrentHashMap<>();
    private final Map<String, Long> granted = new ConcurrentHashMap<>();
    private volatile @Nullable ScheduledExecutorService executor;

    Patience(LockRegistry registry, FleetProperties properties, LongSupplier nanoTime) {
        this.registry = registry;
        this.pools = properties.pools();
        this.fleetLock = FleetRules.fleetLock(properties);
        this.nanoTime = nanoTime;
    }

    /** It asks, and has a claim. */
    void heard(String key) {
        asked.put(key, nanoTime.getAsLong());
    }

    /** For how long it has not asked, as far as is known. */
    Duration quiet(String key) {
        long now = nanoTime.getAsLong();
        return Duration.ofNanos(now - asked.getOrDefault(key, now));
    }

    void look() {
        long now = nanoTime.getAsLong();
        Set<String> waiting = new HashSet<>();
        Set<String> untold = new HashSet<>();
        for (Claim claim : registry.state().table().claims()) {
            PoolProperties pool = pools.get(claim.request().group());
            if (pool == null
                    || claim.phase() == Phase.HELD
                    || !claim.request().reason().equals(fleetLock)) {
                continue;
            }
            String key = claim.id();
            waiting.add(key);
            long since = asked.computeIfAbsent(key, first -> now);
            Duration patience = pool.patience();
            if (claim.phase() == Phase.DRAINING) {
                untold.add(key);
                since = Math.max(since, granted.computeIfAbsent(key, first -> now));
                patience = pool.claimWithin();
            }
            if (now - since > patience.toNanos()) {
                registry.submit(new Command.StoppedAsking(key, "did not ask again within " + patience));
            }
        }
        asked.keySet().retainAll(waiting);
        granted.keySet().retainAll(untold);
    }

    private Duration interval() {
        Duration least = pools.values().stream()
                .flatMap(pool -> Stream.of(pool.patience(), pool.claimWithin()))
                .min(Duration::compareTo)
                .orElse(LONGEST)
                .dividedBy(10);
        return least.compareTo(SHORTEST) < 0 ? SHORTEST : least.compareTo(LONGEST) > 0 ? LONGEST : least;
    }

    @Override
    public synchronized void start() {
        ScheduledExecutorService fresh = new VitalExecutor("fleet-patience", 1);
        long every = interval().toMillis();
        fresh.scheduleWithFixedDelay(this::look, every, every, TimeUnit.MILLISECONDS);
        executor = fresh;
    }

    @Override
    public synchronized void stop() {
        ScheduledExecutorService running = executor;
        if (running != null) {
            running.shutdownNow();
            executor = null;
        }
    }

    @Override
    public boolean isRunning() {
        return executor != null;
    }

    /** After the registry. */
    @Override
    public int getPhase() {
        return -900;
    }
}
