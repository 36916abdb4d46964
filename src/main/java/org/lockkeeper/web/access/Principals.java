package org.lockkeeper.web.access;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.lockkeeper.locking.store.AccessTokens.AccessToken;
import org.lockkeeper.web.listen.PeerProtocol.Peer;

/** Which principal somebody is, by what he has shown. */
final class Principals {

    private static final String ROOT = "root";
    private static final int LONGEST_NAME = 200;

    private final AccessProperties properties;
    private final Function<String, Set<String>> groupsOf;
    private final String own;

    /** @param own the user this process runs as: whoever is that one has its files anyway */
    Principals(AccessProperties properties, Function<String, Set<String>> groupsOf, String own) {
        this.properties = properties;
        this.groupsOf = groupsOf;
        this.own = own;
    }

    Principal peer(Peer peer) {
        return Principal.user(peer.user(), ofUser(peer.user(), peer.group()));
    }

    private Allowance ofUser(String user, String primaryGroup) {
        if (user.equals(ROOT) || user.equals(own)) {
            return Allowance.full(Role.ADMIN);
        }
        List<Allowance> found = new ArrayList<>();
        properties.roles().byRole().forEach((role, who) -> {
            boolean everybody = role == Role.VIEWER && who.nobodyNamed();
            if (everybody
                    || who.names(
                            user,
                            group -> group.equals(primaryGroup)
                                    || groupsOf.apply(user).contains(group))) {
                found.add(who.allowance(role));
            }
        });
        return merged(found);
    }

    /** Only what a role that asks for something allows to ask for counts: everybody sees, which gives no right to ask. */
    private static Allowance merged(Collection<Allowance> found) {
        List<Allowance> asking =
                found.stream().filter(one -> one.includes(Role.REQUESTER)).toList();
        return Allowance.of(asking.isEmpty() ? found : asking);
    }

    Principal anonymous(Way way) {
        Role role = way == Way.TCP ? properties.anonymous().role() : null;
        return new Principal(
                Principal.ANONYMOUS,
                way,
                role == null
                        ? Allowance.NOTHING
                        : Objects.requireNonNull(properties.roles().byRole().get(role))
                                .allowance(role));
    }

    Principal token(AccessToken token, Way way) {
        return new Principal(
                "token:" + token.name(),
                way,
                new Allowance(Role.valueOf(token.role()), token.serviceGroups(), rights(token.rights())));
    }

    private static Set<Right> rights(Set<String> words) {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        words.forEach(word -> rights.add(Right.valueOf(word)));
        return rights;
    }

    /** @return nobody whose name could not be told apart from another's, or not be shown */
    Optional<Principal> jwt(Map<String, Object> claims, Way way) {
        String name = String.valueOf(claims.getOrDefault(properties.nameClaim(), ""));
        Collection<?> has = ofRoles(claims);
        return named("oidc:", name, way, who -> who.claims().stream().anyMatch(has::contains));
    }

    private Collection<?> ofRoles(Map<String, Object> claims) {
        Object values = claims.getOrDefault(properties.roleClaim(), List.of());
        return values instanceof Collection<?> many
                ? many
                : List.of(String.valueOf(values).split(" ", -1));
    }

    /** Somebody may be in hundreds of groups, of which few are of interest here. */
    Map<String, Object> withoutWhatGivesNoRole(Map<String, Object> claims) {
        Map<String, Object> fewer = new HashMap<>(claims);
        Set<String> known = properties.roles().byRole().values().stream()
                .flatMap(who -> who.claims().stream())
                .collect(Collectors.toSet());
        fewer.put(
                properties.roleClaim(),
                ofRoles(claims).stream().filter(known::contains).toList());
        return fewer;
    }

    Optional<Principal> certificate(String subject, Way way) {
        return named("cert:", subject, way, who -> who.certificates().contains(subject));
    }

    private Optional<Principal> named(String kind, String name, Way way, Predicate<RoleProperties> has) {
        boolean readable = name.codePoints().noneMatch(Character::isISOControl);
        if (name.isBlank() || name.length() > LONGEST_NAME || !readable) {
            return Optional.empty();
        }
        List<Allowance> found = new ArrayList<>();
        properties.roles().byRole().forEach((role, who) -> {
            if (has.test(who)) {
                found.add(who.allowance(role));
            }
        });
        return Optional.of(new Principal(kind + name, way, merged(found)));
    }
}
