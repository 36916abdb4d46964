package org.lockkeeper.host.inhibit;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** When something that has ended may be tried again: the more often it was of late, the later. Not for several threads. */
final class Tries {

    private record Try(long at, long pause) {}

    private final long shortest;
    private final long longest;
    private final Map<String, Try> last = new HashMap<>();

    Tries(Duration shortest, Duration longest) {
        this.longest = longest.toNanos();
        this.shortest = Math.min(shortest.toNanos(), this.longest);
    }

    /** 0 or less when it may be tried now. */
    long nanosToNext(String key) {
        Try known = last.get(key);
        return known == null ? 0 : known.pause - (System.nanoTime() - known.at);
    }

    void begin(String key) {
        long now = System.nanoTime();
        last.values().removeIf(it -> now - it.at > 2 * longest);
        Try before = last.get(key);
        last.put(key, new Try(now, before == null ? shortest : Math.min(longest, 2 * before.pause)));
    }

    /** @param lasted whether it had succeeded; if not, the next is as late as can be */
    void end(String key, boolean lasted) {
        long now = System.nanoTime();
        Try begun = last.get(key);
        long pause = begun == null || now - begun.at > 2 * longest ? shortest : begun.pause;
        last.put(key, new Try(now, lasted ? pause : longest));
    }
}
