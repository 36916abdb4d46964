package org.lockkeeper.fleet.pools;

import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.time.WatchedTime;
import org.lockkeeper.locking.registry.AuditProperties;
import org.lockkeeper.locking.registry.LockDomain;
import org.lockkeeper.locking.registry.LockDomain.Keeping;
import org.lockkeeper.locking.registry.OnceProperties;
import org.lockkeeper.locking.rules.Groups;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.store.LockDomains;
import org.lockkeeper.locking.store.Mailing;
import org.lockkeeper.locking.store.StateDirectory;
import org.lockkeeper.locking.store.postgres.FleetStore;
import org.lockkeeper.locking.store.postgres.FleetStoreProperties;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.beans.factory.BeanRegistry.SupplierContext;
import org.springframework.core.env.Environment;

/** Only where a pool is configured: who has none has none of this. Asked at each start, as the configuration is read. */
final class FleetRegistrar implements BeanRegistrar {

    @Override
    public void register(BeanRegistry registry, Environment environment) {
        if (!Fleet.configured(environment)) {
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
        FleetStoreProperties database =
                properties.database().store(context.bean(StateDirectory.class).path());
        FleetStore shared = database == null ? null : FleetStore.open(database, context.bean(Mailing.class));
        return new Fleet(domain(context, properties, shared), properties, shared);
    }

    private static LockDomain domain(SupplierContext context, FleetProperties properties, @Nullable FleetStore shared) {
        Groups groups = FleetRules.groups(properties.pools());
        Limits limits = FleetRules.limits(properties);
        Keeping keeping = new Keeping(
                context.bean(AuditProperties.class),
                context.bean(OnceProperties.class),
                context.bean(WatchedTime.class));
        return shared == null
                ? LockDomain.over(
                        Fleet.DOMAIN,
                        context.bean(LockDomains.class).open(Fleet.DOMAIN, context.bean(Mailing.class)),
                        groups,
                        limits,
                        context.bean(Clock.class),
                        keeping)
                : LockDomain.shared(Fleet.DOMAIN, shared, groups, limits, keeping);
    }
}
