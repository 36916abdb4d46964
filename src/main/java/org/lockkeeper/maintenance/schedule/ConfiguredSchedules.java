package org.lockkeeper.maintenance.schedule;

import java.util.Map;

/** {@code lockkeeper.schedules}. */
public record ConfiguredSchedules(Map<String, ScheduleProperties> byName) {

    public ConfiguredSchedules {
        byName = Map.copyOf(byName);
    }
}
