package org.lockkeeper.fleet.pools;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.time.ApiDuration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One pool of hosts.
 *
 * @param atMost how many hosts of the pool may be in maintenance at once
 * @param claimWithin how long a slot waits for the host whose turn has come to ask again and be told; then it goes to the
 *     next
 * @param patience how long a host keeps its place in the queue without asking again
 * @param overdueAfter how long after its host was last heard of a slot is shown as overdue. It is held on
 * @param reclaimAfter how long after its host was last heard of a slot is taken back, more than overdue-after; never: not
 *     before the host gives it back or somebody takes it by force
 */
record PoolProperties(
        @DefaultValue("1") int atMost,
        @DefaultValue("10min") Duration claimWithin,
        @DefaultValue("15min") Duration patience,
        @DefaultValue("1h") Duration overdueAfter,
        @DefaultValue("never") String reclaimAfter) {

    private static final String NEVER = "never";
    private static final int MOST = 10_000;
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(7);

    /** @param key of this pool, with a full stop behind it */
    void check(String key) {
        if (atMost < 1 || atMost > MOST) {
            throw new IllegalArgumentException("%sat-most must be from 1 to %d, not %d".formatted(key, MOST, atMost));
        }
        between(key + "claim-within", claimWithin);
        between(key + "patience", patience);
        between(key + "overdue-after", overdueAfter);
        Duration reclaimed = reclaimed();
        if (!reclaimAfter.equals(NEVER)
                && (reclaimed == null || reclaimed.compareTo(overdueAfter) <= 0 || reclaimed.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException(
                    "%sreclaim-after must be 'never', or more than overdue-after (%s) and at most %s, not '%s'"
                            .formatted(key, overdueAfter, LONGEST, reclaimAfter));
        }
    }

    private static void between(String key, Duration value) {
        if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "%s must be from %s to %s, not %s".formatted(key, SHORTEST, LONGEST, value));
        }
    }

    /** Counted from when its host was last heard of; null: never. */
    @Nullable
    Duration reclaimed() {
        try {
            return reclaimAfter.equals(NEVER) ? null : ApiDuration.parse(reclaimAfter);
        } catch (IllegalArgumentException unreadable) {
            return null;
        }
    }
}
