package org.lockkeeper.maintenance.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of the windows of a schedule. */
final class ScheduleTally {

    private final String name;
    private final String group;
    int outsideHours;
    private int opened;
    private int late;
    private int missed;
    private Duration latest = Duration.ZERO;
    private @Nullable Instant firstMissed;

    ScheduleTally(String name, String group) {
        this.name = name;
        this.group = group;
    }

    void opened(Instant planned, Instant at) {
        opened++;
        Duration by = Duration.between(planned, at);
        if (by.compareTo(Duration.ZERO) > 0) {
            late++;
        }
        if (by.compareTo(latest) > 0) {
            latest = by;
        }
    }

    void missed(Instant planned) {
        missed++;
        firstMissed = firstMissed == null ? planned : firstMissed;
    }

    Simulated.ScheduleOutcome outcome() {
        return new Simulated.ScheduleOutcome(name, group, opened, late, latest, missed, firstMissed, outsideHours);
    }

    List<String> findings(Told told) {
        List<String> findings = new ArrayList<>();
        if (missed > 0 && firstMissed != null) {
            findings.add("schedule %s misses %d of %d windows, the first on %s"
                    .formatted(name, missed, missed + opened, told.time(firstMissed)));
        }
        if (late > 0) {
            findings.add("schedule %s opens late, %d of %d windows, by up to %s"
                    .formatted(name, late, missed + opened, told.length(latest)));
        }
        if (outsideHours > 0) {
            findings.add("schedule %s has no window %d times, since %s has no hours then"
                    .formatted(name, outsideHours, group));
        }
        return findings;
    }
}
