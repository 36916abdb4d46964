package org.lockkeeper.host.systemd.control;

import org.lockkeeper.host.systemd.bus.SystemdProperties;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ControlConfiguration {

    @Bean
    @ConditionalOnMissingBean
    UnitControl unitControl(SystemdProperties properties) {
        String address = properties.effectiveAddress(System.getenv("DBUS_SYSTEM_BUS_ADDRESS"));
        return new DBusUnitControl(address, properties.callTimeout());
    }
}
