package org.lockkeeper.maintenance.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a simulation.
 *
 * @param jobs by unit
 * @param schedules by name
 * @param findings what deserves a look, as sentences; empty if all would be well
 */
record Simulated(
        Instant from, Instant to, List<JobOutcome> jobs, List<ScheduleOutcome> schedules, List<String> findings) {

    /**
     * A unit that is expected to be started.
     *
     * @param length how long a run is expected to take; absent where nothing is known
     * @param starts how often it would be started
     * @param begun how often its work would begin
     * @param merged starts that came to nothing, since the one before still waited or ran
     * @param refused starts that could never have their turn
     * @param waited how often it would wait
     * @param longestWait the longest of these waits
     * @param longestWaitSince when that began
     * @param overran how often it would go on past the end of its hours
     * @param waitsSince since when it would still wait at the end; absent if it would not
     */
    record JobOutcome(
            String unit,
            String group,
            @Nullable Duration length,
            int starts,
            int begun,
            int merged,
            int refused,
            int waited,
            Duration longestWait,
            @Nullable Instant longestWaitSince,
            int overran,
            @Nullable Instant waitsSince) {}

    /**
     * The windows of a schedule.
     *
     * @param opened how many would open
     * @param late of these, how many later than planned
     * @param latest by how much at most
     * @param missed how many would not open, since too little of their time was left
     * @param firstMissed the first of these
     * @param outsideHours how many could not be planned, since their group has no hours then
     */
    record ScheduleOutcome(
            String name,
            String group,
            int opened,
            int late,
            Duration latest,
            int missed,
            @Nullable Instant firstMissed,
            int outsideHours) {}
}
