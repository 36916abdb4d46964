package org.lockkeeper.app;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.lockkeeper.registry.RegistryProperties.GroupProperties;
import org.lockkeeper.service.GuardedServiceProperties;

/**
 * Every group that the configuration speaks of must be one of its groups. A misspelt one would conflict with everything,
 * since nothing is known of it, and nobody would see why.
 */
final class GroupNames {
    private GroupNames() {}

    /** @throws IllegalArgumentException with a sentence that names the key */
    static void check(Map<String, GroupProperties> groups, List<GuardedServiceProperties> services) {
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("lockkeeper.groups must name at least one group");
        }
        groups.forEach((name, group) -> group.conflictsWith()
                .forEach(other -> check("lockkeeper.groups." + name + ".conflicts-with", other, groups.keySet())));
        for (int i = 0; i < services.size(); i++) {
            check(
                    "lockkeeper.guarded-services[" + i + "].group",
                    services.get(i).group(),
                    groups.keySet());
        }
    }

    private static void check(String key, String name, Collection<String> groups) {
        if (!groups.contains(name)) {
            throw new IllegalArgumentException("%s names '%s', which is no group; groups are %s"
                    .formatted(key, name, String.join(", ", new TreeSet<>(groups))));
        }
    }
}
