package org.lockkeeper.web.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.store.AccessTokens.AccessToken;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.access.AccessProperties.Anonymous;
import org.lockkeeper.web.listen.PeerProtocol.Peer;
import org.lockkeeper.web.oidc.OidcProperties;

class PrincipalsTest {

    private static final RoleProperties NOBODY = role(List.of(), List.of(), null, null);

    private static RoleProperties role(
            List<String> users,
            List<String> groups,
            @Nullable List<String> serviceGroups,
            @Nullable List<Right> rights) {
        return new RoleProperties(users, groups, List.of(), List.of(), serviceGroups, rights);
    }

    private static Principals with(RoleProperties viewer, RoleProperties requester, RoleProperties operator) {
        AccessProperties properties = new AccessProperties(
                Anonymous.NONE,
                "groups",
                "sub",
                Duration.ofHours(12),
                new OidcProperties(null, null, null, List.of(), null),
                new AccessProperties.Roles(viewer, requester, operator, NOBODY));
        return new Principals(
                properties, user -> user.equals("alice") ? Set.of("alice", "staff") : Set.of(), "lockkeeper");
    }

    private static final Principals USUAL = with(NOBODY, NOBODY, NOBODY);

    @Test
    void rootIsAdminAndEverybodyElseSees() {
        assertThat(USUAL.peer(new Peer("root", "root")).has(Role.ADMIN)).isTrue();
        Principal nobody = USUAL.peer(new Peer("nobody", "nogroup"));
        assertThat(nobody.has(Role.VIEWER)).isTrue();
        assertThat(nobody.has(Role.REQUESTER)).isFalse();
        assertThat(nobody.told()).isEqualTo("uid:nobody@socket");
    }

    @Test
    void groupLockkeeperOperatesPrimaryOrSupplementary() {
        assertThat(USUAL.peer(new Peer("bob", "lockkeeper")).has(Role.OPERATOR)).isTrue();
        Principals staff = with(NOBODY, NOBODY, role(List.of(), List.of("staff"), null, null));
        assertThat(staff.peer(new Peer("alice", "alice")).has(Role.OPERATOR)).isTrue();
        assertThat(staff.peer(new Peer("bob", "lockkeeper")).has(Role.OPERATOR))
                .as("others are named")
                .isFalse();
    }

    @Test
    void whoeverIsNamedAsAViewerIsTheOnlyOne() {
        Principals principals = with(role(List.of("alice"), List.of(), null, null), NOBODY, NOBODY);
        assertThat(principals.peer(new Peer("alice", "alice")).has(Role.VIEWER)).isTrue();
        assertThat(principals.peer(new Peer("bob", "bob")).has(Role.VIEWER)).isFalse();
    }

    @Test
    void thatEverybodySeesGivesNobodyAGroupToAskFor() {
        Principals principals =
                with(NOBODY, role(List.of("alice"), List.of(), List.of("backup"), List.of(Right.ADMITS)), NOBODY);
        Principal alice = principals.peer(new Peer("alice", "alice"));
        alice.requireGroup("backup");
        alice.requireRights(Set.of(Right.ADMITS));
        assertThatThrownBy(() -> alice.requireGroup("update"))
                .isInstanceOf(ApiProblem.class)
                .hasMessage("uid:alice@socket: this principal may not ask for service group 'update'");
        assertThatThrownBy(() -> alice.requireRights(Set.of(Right.ADMITS, Right.STOP)))
                .hasMessageEndingWith("a right that this principal does not have: stop");
    }

    @Test
    void aTokenIsWhatItWasMadeFor() {
        AccessToken token = new AccessToken(
                "ci", "REQUESTER", Set.of("backup"), Set.of("URGENT"), Instant.EPOCH, "uid:root@socket", null, null);
        Principal ci = USUAL.token(token, Way.TCP);
        assertThat(ci.told()).isEqualTo("token:ci@tcp");
        assertThat(ci.has(Role.REQUESTER)).isTrue();
        assertThat(ci.has(Role.OPERATOR)).isFalse();
        ci.requireRights(Set.of(Right.URGENT));
    }

    @Test
    void whatIsHisIsHisWhicheverWayHeComes() {
        Principal alice = USUAL.peer(new Peer("alice", "alice"));
        assertThat(alice.owns("uid:alice@tcp")).isTrue();
        assertThat(alice.owns("uid:alice2@socket")).isFalse();
        assertThat(alice.owns("uid:alice@example.org@tcp")).isFalse();
        assertThat(alice.owns("uid:ali@socket")).isFalse();
        assertThat(alice.owns((String) null)).isFalse();
        Principal domain = USUAL.peer(new Peer("alice@example.org", "users"));
        assertThat(domain.owns(domain.told())).isTrue();
        assertThat(domain.owns("uid:alice@socket")).isFalse();
    }

    @Test
    void aJwtHasTheRoleThatItsClaimIsNamedFor() {
        RoleProperties operators = new RoleProperties(
                List.of(), List.of(), List.of("ops"), List.of("CN=deploy"), List.of("backup"), List.of());
        Principals principals = with(NOBODY, NOBODY, operators);
        Principal eve = principals
                .jwt(Map.of("sub", "eve", "groups", List.of("dev")), Way.TCP)
                .orElseThrow();
        assertThat(eve.has(Role.VIEWER)).isFalse();
        Principal olga = principals
                .jwt(Map.of("sub", "olga", "groups", List.of("dev", "ops")), Way.TCP)
                .orElseThrow();
        assertThat(olga.told()).isEqualTo("oidc:olga@tcp");
        assertThat(olga.has(Role.OPERATOR)).isTrue();
        assertThat(principals.jwt(Map.of("groups", List.of("ops")), Way.TCP))
                .as("names nobody")
                .isEmpty();
        assertThat(principals.jwt(Map.of("sub", "a\nb"), Way.TCP))
                .as("would forge a line")
                .isEmpty();
        assertThat(principals.certificate("CN=deploy", Way.TCP).orElseThrow().has(Role.OPERATOR))
                .isTrue();
    }
}
