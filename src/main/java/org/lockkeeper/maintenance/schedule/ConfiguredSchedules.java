package org.lockkeeper.maintenance.schedule;

import java.time.ZoneId;
import java.util.Map;

/** {@code lockkeeper.schedules}. */
public record ConfiguredSchedules(Map<String, ScheduleProperties> byName) {

    public ConfiguredSchedules {
        byName = Map.copyOf(byName);
    }

    /** @param host the zone of those that name none */
    public Schedules schedules(ZoneId host) {
        return Schedules.of(byName, host);
    }
}
