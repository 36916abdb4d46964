package org.lockkeeper.base.vital;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** For loops that meet the same fault in each turn: their log says so once a minute, not once a turn. */
public final class Repeats {

    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int MOST = 100;

    private final LongSupplier nanoTime;

    /** When each was said last, the oldest first. */
    private final Map<String, Long> said = new LinkedHashMap<>();

    public Repeats() {
        this(System::nanoTime);
    }

    Repeats(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Whether this is to be said now; then it counts as said.
     *
     * @param what without what differs from turn to turn, or from one of a thousand claims to the next
     */
    public synchronized boolean due(String what) {
        long now = nanoTime.getAsLong();
        Long last = said.get(what);
        if (last != null && now - last < PAUSE_NANOS) {
            return false;
        }
        said.remove(what);
        if (said.size() >= MOST) {
            said.remove(said.keySet().iterator().next());
        }
        said.put(what, now);
        return true;
    }
}
