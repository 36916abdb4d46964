package org.lockkeeper.host.systemd.watch;

import java.time.Clock;
import org.lockkeeper.host.systemd.bus.SystemdProperties;
import org.lockkeeper.host.systemd.units.ServiceManager;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class WatchConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ServiceManager serviceManager(SystemdProperties properties, ObjectProvider<Clock> clock) {
        String address = properties.effectiveAddress(System.getenv("DBUS_SYSTEM_BUS_ADDRESS"));
        return new DBusServiceManager(address, properties, clock.getIfAvailable(Clock::systemUTC));
    }
}
