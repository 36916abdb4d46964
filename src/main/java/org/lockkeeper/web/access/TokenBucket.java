package org.lockkeeper.web.access;

/** How often one caller may ask: so many at once, and then so many in a second. */
final class TokenBucket {

    private static final double NANOS = 1e9;

    private final int burst;
    private final double perSecond;
    private double tokens;
    private long at;

    TokenBucket(int burst, double perSecond, long now) {
        this.burst = burst;
        this.perSecond = perSecond;
        this.tokens = burst;
        this.at = now;
    }

    /** @return 0 if he may ask now; else after how many seconds, rounded up, he may */
    synchronized long take(long now) {
        tokens = Math.min(burst, tokens + Math.max(0, now - at) / NANOS * perSecond);
        at = now;
        if (tokens >= 1) {
            tokens--;
            return 0;
        }
        return Math.max(1, (long) Math.ceil((1 - tokens) / perSecond));
    }

    /** Whether it says nothing of its caller any more. */
    synchronized boolean full(long now) {
        return tokens + Math.max(0, now - at) / NANOS * perSecond >= burst;
    }
}
