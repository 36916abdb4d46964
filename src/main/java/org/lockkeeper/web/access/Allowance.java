package org.lockkeeper.web.access;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a principal may.
 *
 * @param role null: nothing, but for what needs no role
 * @param serviceGroups those that he may ask for; {@value #ALL} for all
 */
record Allowance(@Nullable Role role, Set<String> serviceGroups, Set<Right> rights) {

    static final String ALL = "*";

    static final Allowance NOTHING = new Allowance(null, Set.of(), Set.of());

    /** All service groups, with all rights. */
    static Allowance full(Role role) {
        return new Allowance(role, Set.of(ALL), EnumSet.allOf(Right.class));
    }

    Allowance {
        serviceGroups = Set.copyOf(serviceGroups);
        rights = Set.copyOf(rights);
    }

    /** All that any of them allows. */
    static Allowance of(Collection<Allowance> each) {
        Role role = null;
        Set<String> groups = new TreeSet<>();
        Set<Right> rights = EnumSet.noneOf(Right.class);
        for (Allowance one : each) {
            if (one.role() != null && (role == null || one.role().includes(role))) {
                role = one.role();
            }
            groups.addAll(one.serviceGroups());
            rights.addAll(one.rights());
        }
        return new Allowance(role, groups, rights);
    }

    boolean includes(Role needed) {
        return role != null && role.includes(needed);
    }

    boolean asksFor(String serviceGroup) {
        return serviceGroups.contains(ALL) || serviceGroups.contains(serviceGroup);
    }
}
