package org.lockkeeper.maintenance.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as the API shows it.
 *
 * @param enabled whether its next occurrence is planned
 * @param cron when it is to open
 * @param zone the time zone of the expression
 * @param duration for how long
 * @param reason why
 * @param next its next occurrence that was not moved; absent where there is none
 * @param moved occurrences that were moved and have not ended yet
 */
record ScheduleView(
        String name,
        boolean enabled,
        String cron,
        String zone,
        Duration duration,
        String group,
        String reason,
        List<String> admits,
        @Nullable Occurrence next,
        List<Occurrence> moved) {

    /**
     * One occurrence.
     *
     * @param occurrence when the schedule has it open
     * @param openAt when it is to open
     * @param window the window's id; absent for one that is not planned yet
     */
    record Occurrence(
            Instant occurrence, Instant openAt, @Nullable String window) {}
}
