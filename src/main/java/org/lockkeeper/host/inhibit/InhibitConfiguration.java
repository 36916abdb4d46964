package org.lockkeeper.host.inhibit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.lockkeeper.host.systemd.bus.SystemdProperties;
import org.lockkeeper.host.systemd.login.LoginManager;
import org.lockkeeper.host.systemd.units.ServiceManager;
import org.lockkeeper.locking.registry.RegistryProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class InhibitConfiguration {

    @Bean
    Inhibitors inhibitors(ServiceManager manager, SystemdProperties properties) {
        return new Inhibitors(
                "systemd-inhibit",
                manager.address(),
                new Inhibitors.Pauses(properties.callTimeout(), Duration.ofSeconds(1), Duration.ofSeconds(30)));
    }

    @Bean
    ShutdownBlocks shutdownBlocks(LoginManager manager, Inhibitors own, RegistryProperties properties) {
        Set<String> rebooting = properties.groups().entrySet().stream()
                .filter(group -> group.getValue().reboots())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        return new ShutdownBlocks(manager, own, rebooting);
    }

    @Bean
    InhibitHealthIndicator inhibitHealthIndicator(Inhibitors own, ShutdownBlocks others) {
        return new InhibitHealthIndicator(own, others);
    }

    @Bean
    MeterBinder inhibitMetrics(Inhibitors own) {
        return meters -> {
            Gauge.builder("lockkeeper.inhibitors", own, Inhibitors::held)
                    .description("Leases for which the host is kept from shutting down, by whether it is")
                    .tag("state", "held")
                    .strongReference(true)
                    .register(meters);
            Gauge.builder("lockkeeper.inhibitors", own, it -> it.faults().size())
                    .description("Leases for which the host is kept from shutting down, by whether it is")
                    .tag("state", "unavailable")
                    .strongReference(true)
                    .register(meters);
        };
    }
}
