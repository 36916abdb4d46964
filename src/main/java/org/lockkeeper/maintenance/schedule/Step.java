package org.lockkeeper.maintenance.schedule;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Plan;

/** What is to be done for a schedule. */
sealed interface Step {

    /** It is no longer what is configured. */
    record Withdraw(Claim claim, String why) implements Step {}

    /** @param closed earlier ones that are left out, since the group has no hours then */
    record Put(Schedule schedule, Instant occurrence, List<Instant> closed) implements Step {}

    /** Whether it is the next occurrence, which has not begun and was not moved. */
    static boolean next(Claim claim) {
        Plan plan = Objects.requireNonNull(plan(claim));
        return claim.phase() != Phase.HELD && plan.openAt().equals(plan.occurrence());
    }

    static @Nullable Plan plan(Claim claim) {
        return claim.request().terms().plan();
    }
}
