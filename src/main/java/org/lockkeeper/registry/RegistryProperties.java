package org.lockkeeper.registry;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.lockkeeper.lock.Conflicts;
import org.lockkeeper.lock.Limits;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the registry needs of the configuration.
 *
 * @param groups the service groups by name
 * @param limits bounds of the lock table
 */
public record RegistryProperties(Map<String, GroupProperties> groups, Limits limits) {

    /**
     * One service group.
     *
     * @param conflictsWith names of the groups whose work must not go on at the same time; one side is enough, and a
     *     group that names itself is exclusive
     */
    public record GroupProperties(@DefaultValue Set<String> conflictsWith) {}

    public RegistryProperties {
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("lockkeeper.groups must name at least one group");
        }
    }

    Conflicts conflicts() {
        Map<String, Set<String>> declared = new TreeMap<>();
        groups.forEach((name, group) -> declared.put(name, new LinkedHashSet<>(group.conflictsWith())));
        return Conflicts.of(declared);
    }
}
