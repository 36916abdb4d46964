package org.lockkeeper.host.service;

import java.util.List;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Makes a bean of each entry of the configuration, in its order: the order decides which entry a unit belongs to. */
final class GuardedServiceRegistrar implements BeanRegistrar {

    @Override
    public void register(BeanRegistry registry, Environment environment) {
        List<GuardedServiceProperties> entries = Binder.get(environment)
                .bind(GuardedServiceProperties.KEY, Bindable.listOf(GuardedServiceProperties.class))
                .orElse(List.of());
        List<GuardedService> services = GuardedServiceProperties.toServices(entries);
        for (int i = 0; i < services.size(); i++) {
            GuardedService service = services.get(i);
            int order = i;
            registry.registerBean(
                    "guardedService:" + service.unit(),
                    GuardedService.class,
                    spec -> spec.order(order).supplier(context -> service));
        }
    }
}
