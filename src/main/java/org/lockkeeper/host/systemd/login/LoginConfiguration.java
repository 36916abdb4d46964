package org.lockkeeper.host.systemd.login;

import org.lockkeeper.host.systemd.bus.SystemdProperties;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class LoginConfiguration {

    @Bean
    @ConditionalOnMissingBean
    LoginManager loginManager(SystemdProperties properties) {
        String address = properties.effectiveAddress(System.getenv("DBUS_SYSTEM_BUS_ADDRESS"));
        return new DBusLoginManager(address, properties);
    }
}
