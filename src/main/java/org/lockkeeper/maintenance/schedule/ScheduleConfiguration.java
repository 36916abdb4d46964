package org.lockkeeper.maintenance.schedule;

import java.time.ZoneId;
import org.lockkeeper.maintenance.schedule.ScheduleProperties.ConfiguredSchedules;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ScheduleConfiguration {

    @Bean
    Schedules schedules(ConfiguredSchedules configured) {
        return configured.schedules(ZoneId.systemDefault());
    }
}
