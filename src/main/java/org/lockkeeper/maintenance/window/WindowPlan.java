package org.lockkeeper.maintenance.window;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Plan;

/**
 * When a planned window is to open, by the wall clock.
 *
 * @param openAt when; not earlier
 * @param opens the same for people, in the host's zone, for example Sat 02:00 CET
 * @param queuesAt when it enters the queue, so that what must stop has stopped by then
 * @param latest when it is given up as missed, if it is not open by then
 * @param cutoff how long before that no conflicting work begins of which it is not known how long it takes
 * @param schedule the schedule whose occurrence it is; absent for one that somebody planned
 * @param occurrence when the schedule would have it open, whatever it was moved to since; absent for one that somebody planned
 */
record WindowPlan(
        Instant openAt,
        String opens,
        Instant queuesAt,
        Instant latest,
        Duration cutoff,
        @Nullable String schedule,
        @Nullable Instant occurrence) {

    static WindowPlan of(Plan plan, String opens) {
        return new WindowPlan(
                plan.openAt(),
                opens,
                plan.queuesAt(),
                plan.latest(),
                plan.cutoff(),
                plan.schedule(),
                plan.occurrence());
    }
}
