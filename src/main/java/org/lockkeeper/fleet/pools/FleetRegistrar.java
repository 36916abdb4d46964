package org.lockkeeper.fleet.pools;

import java.time.Clock;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.time.WatchedTime;
import org.lockkeeper.fleet.members.FleetRestraint;
import org.lockkeeper.fleet.members.HostName;
import org.lockkeeper.fleet.members.Member.Introduction;
import org.lockkeeper.fleet.members.MemberRegister;
import org.lockkeeper.fleet.members.MemberRegister.Absence;
import org.lockkeeper.locking.registry.AuditProperties;
import org.lockkeeper.locking.registry.LockDomain;
import org.lockkeeper.locking.registry.LockDomain.Keeping;
import org.lockkeeper.locking.registry.LockDomain.Law;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.OnceProperties;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.store.LockDomains;
import org.lockkeeper.locking.store.Outbox.Mailing;
import org.lockkeeper.locking.store.StateDirectory;
import org.lockkeeper.locking.store.postgres.FleetStore;
import org.lockkeeper.locking.store.postgres.FleetStoreProperties;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.beans.factory.BeanRegistry.SupplierContext;
import org.springframework.boot.info.BuildProperties;
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
        MemberRegister members = MemberRegister.of(
                shared == null ? context.bean(LockDomains.class).hosts(Fleet.DOMAIN) : shared.hosts(),
                HostName.of(properties.hostName()),
                introduction(context, properties),
                new Absence(properties.absentAfter(), properties.forgetAfter(), properties.maxHosts()));
        FleetRestraint restraint = new FleetRestraint(properties.rules(), members::members, shared != null);
        return new Fleet(domain(context, properties, shared, restraint), properties, shared, members, restraint);
    }

    private static Introduction introduction(SupplierContext context, FleetProperties properties) {
        LockRules host = context.bean(LockRegistry.class).rules();
        Set<String> pools = host.conflicts().groups().stream()
                .flatMap(group -> Stream.ofNullable(host.pool(group)))
                .collect(Collectors.toSet());
        BuildProperties build = context.beanProvider(BuildProperties.class).getIfAvailable();
        return new Introduction(
                build == null ? null : build.getVersion(), properties.labels(), pools, properties.rules());
    }

    private static LockDomain domain(
            SupplierContext context,
            FleetProperties properties,
            @Nullable FleetStore shared,
            FleetRestraint restraint) {
        Law law = new Law(FleetRules.groups(properties.pools()), FleetRules.limits(properties), restraint);
        Keeping keeping = new Keeping(
                context.bean(AuditProperties.class),
                context.bean(OnceProperties.class),
                context.bean(WatchedTime.class));
        return shared == null
                ? LockDomain.over(
                        Fleet.DOMAIN,
                        context.bean(LockDomains.class).open(Fleet.DOMAIN, context.bean(Mailing.class)),
                        law,
                        context.bean(Clock.class),
                        keeping)
                : LockDomain.shared(Fleet.DOMAIN, shared, law, keeping);
    }
}
