package org.lockkeeper.locking.registry;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Claim;

/**
 * Now, for those who are told of times.
 *
 * @param now what the host's clock says
 * @param set how far it was set since the deadlines of the state were last moved with it: for less than half a second, or
 *     for as long as that cannot be stored
 * @param state the one that this holds for: what is shown by it is taken from there
 */
public record Moment(Instant now, Duration set, RegistryState state) {

    /** The same moment in the time in which the deadlines of the state are. */
    public Instant ofTheState() {
        return now.minus(set);
    }

    /** The claim as it is in this state; as it is given where it does not live there. */
    public Claim current(Claim claim) {
        return state.table().find(claim.id()).orElse(claim);
    }

    /** What lives, by the clock as it stands; what has ended has ended when its record says. */
    public Claim shown(Claim claim) {
        return set.isZero() || claim.end() != null ? claim : claim.shifted(set);
    }

    public @Nullable Instant shown(@Nullable Instant time) {
        return time == null ? null : time.plus(set);
    }
}
