package org.lockkeeper.web.access;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who has one role, and what he may ask for in it.
 *
 * @param users names of users of this host. Default: for admin root, who is one in any case
 * @param groups names of groups of this host, primary or supplementary. Default: for operator lockkeeper
 * @param claims values of the role claim of a JWT. Without it no JWT gives this role
 * @param certificates subjects of client certificates, such as "CN=ci-deploy". Without it no certificate gives this role
 * @param serviceGroups the service groups that he may ask for. Default: all
 * @param rights what those may ask for besides a turn: inhibit, admits, urgent, stop. Default: all for operators and
 *     admins, none for others
 */
record RoleProperties(
        @DefaultValue List<String> users,
        @DefaultValue List<String> groups,
        @DefaultValue List<String> claims,
        @DefaultValue List<String> certificates,
        @Nullable List<String> serviceGroups,
        @Nullable List<Right> rights) {

    public RoleProperties {
        users = List.copyOf(users);
        groups = List.copyOf(groups);
        claims = List.copyOf(claims);
        certificates = List.copyOf(certificates);
        serviceGroups = serviceGroups == null ? null : List.copyOf(serviceGroups);
        // A text that is blank becomes a right that is none; what that is called is said where the role is known.
        rights = rights == null ? null : Collections.unmodifiableList(new ArrayList<>(rights));
    }

    boolean nobodyNamed() {
        return users.isEmpty() && groups.isEmpty();
    }

    RoleProperties withGroups(List<String> others) {
        return new RoleProperties(users, others, claims, certificates, serviceGroups, rights);
    }

    boolean names(String user, Predicate<String> inGroup) {
        return users.contains(user) || groups.stream().anyMatch(inGroup);
    }

    boolean namesNoRight() {
        return rights != null && rights.stream().anyMatch(Objects::isNull);
    }

    Allowance allowance(Role role) {
        return new Allowance(
                role,
                serviceGroups == null ? Set.of(Allowance.ALL) : new HashSet<>(serviceGroups),
                rights == null ? usual(role) : new HashSet<>(rights));
    }

    static Set<Right> usual(Role role) {
        return role.includes(Role.OPERATOR) ? new HashSet<>(Arrays.asList(Right.values())) : Set.of();
    }
}
