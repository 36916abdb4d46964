package org.lockkeeper.fleet.pools;

import java.time.Clock;
import org.lockkeeper.base.time.WatchedTime;
import org.lockkeeper.locking.registry.AuditProperties;
import org.lockkeeper.locking.registry.LockDomain;
import org.lockkeeper.locking.registry.LockDomain.Keeping;
import org.lockkeeper.locking.registry.OnceProperties;
import org.lockkeeper.locking.store.LockDomains;
import org.lockkeeper.locking.store.LockStore;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.beans.factory.BeanRegistry.SupplierContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Only where a pool is configured: who has none has none of this. Asked at each start, as the configuration is read. */
final class FleetRegistrar implements BeanRegistrar {

    /** The name of its lock domain in the database. */
    private static final String DOMAIN = "fleet";

    @Override
    public void register(BeanRegistry registry, Environment environment) {
        boolean configured = Binder.get(environment)
                .bind(FleetProperties.KEY + ".pools", Bindable.mapOf(String.class, Object.class))
                .map(pools -> !pools.isEmpty())
                .orElse(false);
        if (!configured) {
            return;
        }
        registry.registerBean("fleet", Fleet.class, spec -> spec.supplier(FleetRegistrar::fleet));
        registry.registerBean(
                "fleetHealthIndicator",
                FleetHealthIndicator.class,
                spec -> spec.supplier(context -> new FleetHealthIndicator(context.bean(Fleet.class))));
        registry.registerBean(
                "fleetMetrics",
                FleetMetrics.class,
                spec -> spec.supplier(context -> new FleetMetrics(context.bean(Fleet.class))));
    }

    private static Fleet fleet(SupplierContext context) {
        FleetProperties properties = context.bean(FleetProperties.class);
        return new Fleet(
                LockDomain.over(
                        DOMAIN,
                        store(context),
                        FleetRules.groups(properties.pools()),
                        FleetRules.limits(properties),
                        context.bean(Clock.class),
                        new Keeping(
                                context.bean(AuditProperties.class),
                                context.bean(OnceProperties.class),
                                context.bean(WatchedTime.class))),
                properties);
    }

    /** All that a fleet needs of where its locks are kept. */
    private static LockStore store(SupplierContext context) {
        return context.bean(LockDomains.class).open(DOMAIN);
    }
}
