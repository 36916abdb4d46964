package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.util.Set;

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
