package org.lockkeeper.lock;

import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Where fencing tokens come from: each is greater than all before it.
 *
 * @param above and greater than this, whatever the table says
 * @param step how much greater it is than the last, at least 1
 */
public record TokenSource(long above, LongSupplier step) {

    /** A token gives a say over its lease, so that nobody may guess it from the one before or after it. */
    public static final int STEP_BITS = 26;

    /** Up to here a JSON number is exact wherever it is read. Beyond, there are tokens left only if they count up by one. */
    private static final long EXACT = 1L << 53;

    static TokenSource counting() {
        return new TokenSource(0, () -> 1);
    }

    /** @param random what nobody foresees */
    public static TokenSource unforeseen(long above, RandomGenerator random) {
        return new TokenSource(above, () -> 1 + random.nextLong(1L << STEP_BITS));
    }

    long after(long last) {
        long base = Math.max(last, above);
        long next = base + step.getAsLong();
        return next < EXACT ? next : base + 1;
    }
}
