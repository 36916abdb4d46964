package org.lockkeeper.fleet.host;

import org.lockkeeper.fleet.pools.Fleet;
import org.lockkeeper.fleet.pools.FleetProperties;
import org.lockkeeper.locking.registry.LockRegistry;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.beans.factory.BeanRegistry.SupplierContext;
import org.springframework.core.env.Environment;

/** Only where there are pools. Asked at each start, as the configuration is read. */
final class HostRegistrar implements BeanRegistrar {

    @Override
    public void register(BeanRegistry registry, Environment environment) {
        if (Fleet.configured(environment)) {
            registry.registerBean("hostSlots", HostSlots.class, spec -> spec.supplier(HostRegistrar::slots));
        }
    }

    private static HostSlots slots(SupplierContext context) {
        return new HostSlots(
                context.bean(LockRegistry.class),
                context.bean(Fleet.class),
                HostName.of(context.bean(FleetProperties.class).hostName()));
    }
}
