package org.lockkeeper.web.access;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How many refusals go on the record: of one caller, and of all, so that nobody fills it by being refused. At first there
 * is room for each endpoint once, so that nobody hides what he is after behind ten other tries.
 */
final class RecordBudget {

    /** More than there are endpoints. */
    static final int OF_ONE = 100;

    static final int OF_ALL = 500;

    private static final double OF_ONE_PER_SECOND = 10 / 60.0;
    private static final double OF_ALL_PER_SECOND = 100 / 60.0;

    private final LongSupplier nanoTime;
    private final Map<String, TokenBucket> callers = new HashMap<>();
    private final TokenBucket all;

    RecordBudget(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.all = new TokenBucket(OF_ALL, OF_ALL_PER_SECOND, nanoTime.getAsLong());
    }

    synchronized boolean spend(String caller) {
        long now = nanoTime.getAsLong();
        callers.values().removeIf(bucket -> bucket.full(now));
        return callers.computeIfAbsent(caller, who -> new TokenBucket(OF_ONE, OF_ONE_PER_SECOND, now))
                                .take(now)
                        == 0
                && all.take(now) == 0;
    }
}
