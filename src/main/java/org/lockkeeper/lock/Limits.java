package org.lockkeeper.lock;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bounds that keep the table small and its times sane. Starts that were held back do not count: there are no more of them
 * than units, and none may be lost.
 *
 * @param all of all groups together
 * @param ofGroups of single groups; what is not named has no bound of its own
 * @param maxHold how long a window may last, extensions included
 * @param urgency who may go before others, and how far
 */
public record Limits(Bound all, Map<String, Bound> ofGroups, Duration maxHold, Urgency urgency) {

    public static final Limits DEFAULT = new Limits(1000, Duration.ofDays(7));

    /**
     * @param maxQueued how many requests may wait at once
     * @param maxLeases how many windows and leases there may be at once, with those that wait
     */
    public record Bound(int maxQueued, int maxLeases) {

        static final Bound NONE = new Bound(Integer.MAX_VALUE, Integer.MAX_VALUE);

        public Bound {
            if (maxQueued < 1 || maxLeases < 1) {
                throw new IllegalArgumentException("limits must be at least 1: " + maxQueued + ", " + maxLeases);
            }
        }
    }

    public Limits {
        ofGroups = Map.copyOf(ofGroups);
        Check.positive("maxHold", maxHold);
    }

    /** Under which no request may be urgent. */
    public Limits(Bound all, Map<String, Bound> ofGroups, Duration maxHold) {
        this(all, ofGroups, maxHold, Urgency.NONE);
    }

    /** With a bound of the queue alone. */
    public Limits(int maxQueued, Duration maxHold) {
        this(new Bound(maxQueued, Integer.MAX_VALUE), Map.of(), maxHold);
    }

    /** Why there is no room for one more; null if there is. */
    Reply.@Nullable Outcome full(Collection<Claim> claims, String group) {
        Bound own = ofGroups.getOrDefault(group, Bound.NONE);
        int queued = 0;
        int queuedOfGroup = 0;
        int living = 0;
        int livingOfGroup = 0;
        for (Claim claim : claims) {
            if (claim.request().kind() == Request.Kind.START) {
                continue;
            }
            int one = claim.request().group().equals(group) ? 1 : 0;
            living++;
            livingOfGroup += one;
            if (claim.phase() == Phase.QUEUED) {
                queued++;
                queuedOfGroup += one;
            }
        }
        if (queued >= all.maxQueued() || queuedOfGroup >= own.maxQueued()) {
            return Reply.Outcome.QUEUE_FULL;
        }
        return living >= all.maxLeases() || livingOfGroup >= own.maxLeases() ? Reply.Outcome.TOO_MANY_LEASES : null;
    }
}
