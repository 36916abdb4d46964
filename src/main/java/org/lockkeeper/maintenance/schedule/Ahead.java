package org.lockkeeper.maintenance.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.lockkeeper.locking.rules.Plan;

/**
 * An occurrence of a schedule that is not planned yet.
 *
 * @param plan as it would be planned now
 */
public record Ahead(String schedule, String group, String reason, Duration duration, List<String> admits, Plan plan) {

    /** Stays the same for as long as it is the same occurrence, planned or not. */
    public static String id(String schedule, Instant occurrence) {
        return "schedule:%s:%s".formatted(schedule, occurrence);
    }

    public String id() {
        return id(schedule, plan.openAt());
    }
}
