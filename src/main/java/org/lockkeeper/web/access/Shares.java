package org.lockkeeper.web.access;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.lockkeeper.locking.registry.EachProperties;

/** What each caller who is not trusted takes up now. Nothing is kept of one who takes up nothing. */
final class Shares {

    /** What a request takes up for as long as it lasts. */
    enum Kind {
        WAIT,
        POLL,
        STREAM
    }

    /** Callers of whom something is kept; beyond that those with a full bucket are forgotten. */
    private static final int MANY = 10_000;

    private final EachProperties limits;
    private final LongSupplier nanoTime;
    private final Map<String, TokenBucket> buckets = new ConcurrentHashMap<>();
    private final Map<Kind, Map<String, AtomicInteger>> taken = new EnumMap<>(Kind.class);

    Shares(EachProperties limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
        for (Kind kind : Kind.values()) {
            taken.put(kind, new ConcurrentHashMap<>());
        }
    }

    /** @return 0 if this caller may ask now; else after how many seconds he may */
    long ask(String caller) {
        long now = nanoTime.getAsLong();
        if (buckets.size() > MANY) {
            buckets.values().removeIf(bucket -> bucket.full(now));
        }
        return buckets.computeIfAbsent(caller, who -> new TokenBucket(limits.burst(), limits.requestsPerSecond(), now))
                .take(now);
    }

    /** @return whether there was room for one more; then it is to be given back */
    boolean take(String caller, Kind kind) {
        int most = switch (kind) {
            case WAIT -> limits.maxWaits();
            case POLL -> limits.maxPolls();
            case STREAM -> limits.maxStreams();
        };
        boolean[] had = {false};
        of(kind).compute(caller, (key, count) -> {
            AtomicInteger now = count == null ? new AtomicInteger() : count;
            had[0] = now.get() < most;
            if (had[0]) {
                now.incrementAndGet();
            }
            return now;
        });
        return had[0];
    }

    void giveBack(String caller, Kind kind) {
        of(kind).computeIfPresent(caller, (key, count) -> count.decrementAndGet() > 0 ? count : null);
    }

    int taken(String caller, Kind kind) {
        AtomicInteger count = of(kind).get(caller);
        return count == null ? 0 : count.get();
    }

    private Map<String, AtomicInteger> of(Kind kind) {
        return taken.getOrDefault(kind, Map.of());
    }
}
