package org.lockkeeper.host.systemd;

import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class SystemdConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ServiceManager serviceManager(SystemdProperties properties, ObjectProvider<Clock> clock) {
        String address = properties.effectiveAddress(System.getenv("DBUS_SYSTEM_BUS_ADDRESS"));
        return new DBusServiceManager(address, properties, clock.getIfAvailable(Clock::systemUTC));
    }

    @Bean
    @ConditionalOnMissingBean
    UnitControl unitControl(SystemdProperties properties) {
        String address = properties.effectiveAddress(System.getenv("DBUS_SYSTEM_BUS_ADDRESS"));
        return new DBusUnitControl(address, properties.callTimeout());
    }

    @Bean
    @ConditionalOnMissingBean
    LoginManager loginManager(SystemdProperties properties) {
        String address = properties.effectiveAddress(System.getenv("DBUS_SYSTEM_BUS_ADDRESS"));
        return new DBusLoginManager(address, properties);
    }
}
