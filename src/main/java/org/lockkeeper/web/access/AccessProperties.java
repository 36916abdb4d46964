package org.lockkeeper.web.access;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.web.oidc.OidcProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may do what.
 *
 * @param anonymous what callers may over TCP who show no credentials: none, viewer, requester, operator or admin. On
 *     anything but loopback no more than viewer
 * @param roleClaim the claim of a JWT whose values give a role, as the roles' claims name them
 * @param nameClaim the claim of a JWT that names the principal
 * @param session how long somebody who has logged in to the page stays so, if his token does not end before
 * @param oidc the provider at which people log in to the page
 * @param roles who has which role
 */
public record AccessProperties(
        @DefaultValue("none") Anonymous anonymous,
        @DefaultValue("groups") String roleClaim,
        @DefaultValue("sub") String nameClaim,
        @DefaultValue("12h") Duration session,
        @DefaultValue @NestedConfigurationProperty OidcProperties oidc,
        @DefaultValue @NestedConfigurationProperty Roles roles) {

    private static final String LOCKKEEPER = "lockkeeper";
    private static final Duration SHORTEST = Duration.ofMinutes(1);

    /** What those may who show no credentials. */
    public enum Anonymous {
        NONE(null),
        VIEWER(Role.VIEWER),
        REQUESTER(Role.REQUESTER),
        OPERATOR(Role.OPERATOR),
        ADMIN(Role.ADMIN);

        private final @Nullable Role role;

        Anonymous(@Nullable Role role) {
            this.role = role;
        }

        @Nullable
        Role role() {
            return role;
        }

        /** Whether it may be had by those that are not on this host. */
        public boolean harmless() {
            return this == NONE || this == VIEWER;
        }
    }

    /**
     * Who has which role. Root is always an admin.
     *
     * @param viewer sees. Where neither users nor groups are named, everybody on the unix socket
     * @param requester asks for leases, and waits
     * @param operator opens and closes windows. Where neither users nor groups are named, the members of group lockkeeper
     * @param admin ends by force, resets, makes tokens
     */
    public record Roles(
            @DefaultValue @NestedConfigurationProperty RoleProperties viewer,
            @DefaultValue @NestedConfigurationProperty RoleProperties requester,
            @DefaultValue @NestedConfigurationProperty RoleProperties operator,
            @DefaultValue @NestedConfigurationProperty RoleProperties admin) {

        /** The service groups named, by role. */
        public Map<String, List<String>> namedServiceGroups() {
            Map<String, List<String>> named = new TreeMap<>();
            byRole().forEach((role, who) ->
                    named.put(role.word(), who.serviceGroups() == null ? List.of() : who.serviceGroups()));
            return named;
        }

        Map<Role, RoleProperties> byRole() {
            Map<Role, RoleProperties> roles = new EnumMap<>(Role.class);
            roles.put(Role.VIEWER, viewer);
            roles.put(Role.REQUESTER, requester);
            roles.put(Role.OPERATOR, operator);
            roles.put(Role.ADMIN, admin);
            return roles;
        }
    }

    public AccessProperties {
        claim("role-claim", roleClaim);
        claim("name-claim", nameClaim);
        if (session.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("lockkeeper.access.session must be at least 1m, not " + session);
        }
        roles.byRole().forEach((role, who) -> {
            if (who.namesNoRight()) {
                throw new IllegalArgumentException(
                        "lockkeeper.access.roles.%s.rights must be of inhibit, admits, urgent, stop, and not blank"
                                .formatted(role.word()));
            }
        });
        if (roles.operator().nobodyNamed()) {
            roles = new Roles(
                    roles.viewer(), roles.requester(), roles.operator().withGroups(List.of(LOCKKEEPER)), roles.admin());
        }
    }

    private static void claim(String key, String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("lockkeeper.access.%s must name a claim, not '%s'".formatted(key, name));
        }
    }
}
