package org.lockkeeper.fleet.host;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.lockkeeper.fleet.pools.Fleet;
import org.lockkeeper.fleet.pools.FleetProperties;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.RegistryProperties;
import org.lockkeeper.locking.registry.RegistryProperties.GroupProperties;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.beans.factory.BeanRegistry.SupplierContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Only where some group needs slots. Asked at each start, as the configuration is read. */
final class HostRegistrar implements BeanRegistrar {

    @Override
    public void register(BeanRegistry registry, Environment environment) {
        Map<String, Object> groups = Binder.get(environment)
                .bind("lockkeeper.groups", Bindable.mapOf(String.class, Object.class))
                .orElse(Map.of());
        boolean needed = groups.values().stream()
                .anyMatch(group -> group instanceof Map<?, ?> keys && keys.containsKey("fleet"));
        if (needed) {
            registry.registerBean("hostSlots", HostSlots.class, spec -> spec.supplier(HostRegistrar::slots));
        }
    }

    private static HostSlots slots(SupplierContext context) {
        Collection<GroupProperties> groups =
                context.bean(RegistryProperties.class).groups().values();
        return new HostSlots(
                context.bean(LockRegistry.class),
                context.bean(Fleet.class),
                HostName.of(context.bean(FleetProperties.class).hostName()),
                groups.stream()
                        .map(GroupProperties::fleet)
                        .filter(Objects::nonNull)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }
}
