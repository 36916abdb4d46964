package org.lockkeeper.access;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How many refusals go on the record in a minute: of one caller, and of all, so that nobody fills it by being refused. */
final class RecordBudget {

    static final int OF_ONE = 10;
    static final int OF_ALL = 100;

    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier nanoTime;
    private final Map<String, Integer> spent = new HashMap<>();
    private long since;
    private int all;

    RecordBudget(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.since = nanoTime.getAsLong();
    }

    synchronized boolean spend(String caller) {
        long now = nanoTime.getAsLong();
        if (now - since >= MINUTE_NANOS) {
            since = now;
            all = 0;
            spent.clear();
        }
        if (all >= OF_ALL || spent.getOrDefault(caller, 0) >= OF_ONE) {
            return false;
        }
        all++;
        spent.merge(caller, 1, Integer::sum);
        return true;
    }
}
