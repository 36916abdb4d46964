package org.lockkeeper.fleet.host;

import org.lockkeeper.fleet.pools.Fleet;
import org.lockkeeper.fleet.pools.HealthyProperties;
import org.lockkeeper.host.gate.StartGate;
import org.lockkeeper.locking.registry.LockRegistry;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.beans.factory.BeanRegistry.SupplierContext;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
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
                check(context, context.bean(Fleet.class).healthy()));
    }

    private static HealthCheck check(SupplierContext context, HealthyProperties healthy) {
        return healthy.command().isEmpty()
                // Asked for when it is needed: it knows beans that come later.
                ? new OwnCheck(() -> context.bean(HealthEndpoint.class).health(), context.bean(StartGate.class))
                : new CommandCheck(healthy.command(), healthy.patience());
    }
}
