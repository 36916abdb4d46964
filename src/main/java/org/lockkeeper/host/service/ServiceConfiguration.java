package org.lockkeeper.host.service;

import org.lockkeeper.host.systemd.units.ServiceManager;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

@Configuration(proxyBeanMethods = false)
@Import(GuardedServiceRegistrar.class)
class ServiceConfiguration {

    @Bean
    @ConditionalOnMissingBean(GuardedServices.class)
    LiveGuardedServices guardedServices(ServiceManager serviceManager, ObjectProvider<GuardedService> services) {
        return new LiveGuardedServices(serviceManager, services.orderedStream().toList());
    }

    @Bean
    SystemdHealthIndicator systemdHealthIndicator(GuardedServices guardedServices) {
        return new SystemdHealthIndicator(guardedServices);
    }

    @Bean
    GuardedServiceMetrics guardedServiceMetrics(GuardedServices guardedServices, ServiceManager serviceManager) {
        return new GuardedServiceMetrics(guardedServices, serviceManager);
    }
}
