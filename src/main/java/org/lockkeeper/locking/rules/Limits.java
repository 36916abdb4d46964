package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Bounds that keep the table small and its times sane. Starts that were held back do not count: there are no more of them
 * than units, and none may be lost.
 *
 * @param all of all groups together
 * @param ofGroups of single groups; what is not named has no bound of its own
 * @param maxHold how long a window may last, extensions included
 * @param urgency who may go before others, and how far
 * @param ofEach of each caller who is not trusted
 * @param maxLease how long a lease that is renewed may be held in all, where nothing but its owner's word or a process shows
 *     that it goes on
 */
public record Limits(
        Bound all, Map<String, Bound> ofGroups, Duration maxHold, Urgency urgency, Bound ofEach, Duration maxLease) {

    /** Of the room that there is for all, the part that is kept for those who are trusted: one in so many. */
    private static final int RESERVE = 10;

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
        Check.positive("maxLease", maxLease);
    }

    /** Under which callers are bounded together alone. */
    public Limits(Bound all, Map<String, Bound> ofGroups, Duration maxHold, Urgency urgency) {
        this(all, ofGroups, maxHold, urgency, Bound.NONE, Duration.ofDays(366));
    }

    /** Under which no request may be urgent. */
    public Limits(Bound all, Map<String, Bound> ofGroups, Duration maxHold) {
        this(all, ofGroups, maxHold, Urgency.NONE);
    }

    /** With a bound of the queue alone. */
    public Limits(int maxQueued, Duration maxHold) {
        this(new Bound(maxQueued, Integer.MAX_VALUE), Map.of(), maxHold);
    }

    /**
     * Why there is no room for one more; null if there is.
     *
     * @param bounded who asks, if he is not trusted; he has a bound of his own, and no part in the reserve
     */
    Reply.@Nullable Outcome full(Collection<Claim> claims, String group, @Nullable String bounded) {
        Bound own = ofGroups.getOrDefault(group, Bound.NONE);
        int queued = 0;
        int queuedOfGroup = 0;
        int living = 0;
        int livingOfGroup = 0;
        int queuedOfCaller = 0;
        int livingOfCaller = 0;
        for (Claim claim : claims) {
            if (claim.request().kind() == Request.Kind.START) {
                continue;
            }
            int one = claim.request().group().equals(group) ? 1 : 0;
            int his = bounded != null && claim.request().askedForBy(bounded) ? 1 : 0;
            living++;
            livingOfGroup += one;
            livingOfCaller += his;
            if (claim.lease() == null) {
                queued++;
                queuedOfGroup += one;
                queuedOfCaller += his;
            }
        }
        if (queuedOfCaller >= ofEach.maxQueued() || livingOfCaller >= ofEach.maxLeases()) {
            return Reply.Outcome.CALLER_FULL;
        }
        int reserved = bounded == null ? 0 : 1;
        if (queued >= all.maxQueued() - reserved * (all.maxQueued() / RESERVE) || queuedOfGroup >= own.maxQueued()) {
            return Reply.Outcome.QUEUE_FULL;
        }
        return living >= all.maxLeases() - reserved * (all.maxLeases() / RESERVE) || livingOfGroup >= own.maxLeases()
                ? Reply.Outcome.TOO_MANY_LEASES
                : null;
    }

    /**
     * Who may go before others, and how far. An urgent request stands in the queue as if it had been asked for so much earlier
     * than it was: it goes before what waits, but never before what has waited that long, so that nobody is overtaken for ever,
     * and the urgent ones have their order among themselves. What is granted is not in the queue any more.
     *
     * @param groups whose requests may be urgent
     * @param headStart for how long a request that waits can be overtaken
     */
    public record Urgency(Set<String> groups, Duration headStart) {

        /** No request may be urgent. */
        public static final Urgency NONE = new Urgency(Set.of(), Duration.ofHours(1));

        public Urgency {
            groups = Set.copyOf(groups);
            Check.positive("headStart", headStart);
        }
    }
}
