package org.lockkeeper.locking.rules;

import java.util.function.LongSupplier;

/**
 * Where fencing tokens come from: each is greater than all before it.
 *
 * @param above and greater than this, whatever the table says
 * @param step how much greater it is than the last, at least 1
 */
public record TokenSource(long above, LongSupplier step) {

    /**
     * The greatest step. A token gives a say over its lease, so that nobody may guess it from the one before or after it:
     * the step is to be one that nobody foresees.
     */
    public static final long GREATEST_STEP = 1L << 26;

    /** Up to here a JSON number is exact wherever it is read. Beyond, there are tokens left only if they count up by one. */
    private static final long EXACT = 1L << 53;

    public static TokenSource counting() {
        return new TokenSource(0, () -> 1);
    }

    public long after(long last) {
        long base = Math.max(last, above);
        long next = base + step.getAsLong();
        return next < EXACT ? next : base + 1;
    }
}
