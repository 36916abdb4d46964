package org.lockkeeper.maintenance.simulation;

import java.util.List;
import org.lockkeeper.host.service.GuardedService;
import org.lockkeeper.locking.registry.RegistryProperties;
import org.lockkeeper.maintenance.schedule.ScheduleProperties.ConfiguredSchedules;

/** Reads a configuration that is only to be tried. */
public interface Configurations {

    /** What a simulation needs of it. */
    record Tried(RegistryProperties registry, List<GuardedService> services, ConfiguredSchedules schedules) {}

    /**
     * @param yaml what the file would hold
     * @throws IllegalArgumentException with a sentence that says what is wrong with it
     */
    Tried read(String yaml);
}
