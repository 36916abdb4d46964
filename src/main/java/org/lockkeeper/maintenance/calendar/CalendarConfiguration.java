package org.lockkeeper.maintenance.calendar;

import java.time.Clock;
import java.time.ZoneId;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.RegistryProperties;
import org.lockkeeper.locking.rules.Expectation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class CalendarConfiguration {

    private static final Logger log = LoggerFactory.getLogger(CalendarConfiguration.class);

    @Bean
    Calendars calendars(RegistryProperties properties, Clock clock) {
        Calendars calendars = Calendars.of(properties.groups(), ZoneId.systemDefault());
        calendars.look(clock.instant());
        calendars.doubts(clock.instant()).forEach(log::warn);
        return calendars;
    }

    @Bean
    HoursWatch hoursWatch(Calendars calendars, LockRegistry registry) {
        return new HoursWatch(calendars, registry);
    }

    @Bean
    HealthIndicator hoursHealthIndicator(HoursWatch hours) {
        return new HoursHealthIndicator(hours);
    }

    @Bean
    CalendarRestraint hours(Calendars calendars, RegistryProperties properties, Expectation expectation) {
        return calendars.restraint(properties.conflicts(), expectation);
    }
}
