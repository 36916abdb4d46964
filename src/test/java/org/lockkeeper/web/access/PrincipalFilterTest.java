package org.lockkeeper.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.registry.EachProperties;
import org.lockkeeper.web.Caller;
import org.lockkeeper.web.access.AccessProperties.Anonymous;
import org.lockkeeper.web.listen.PeerProtocol.Peer;
import org.lockkeeper.web.oidc.OidcProperties;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class PrincipalFilterTest {

    private static final RoleProperties NOBODY =
            new RoleProperties(List.of(), List.of(), List.of(), List.of(), null, null);

    private static final AccessProperties PROPERTIES = new AccessProperties(
            Anonymous.ADMIN,
            "groups",
            "sub",
            Duration.ofHours(12),
            new OidcProperties(null, null, null, List.of(), null),
            new AccessProperties.Roles(NOBODY, NOBODY, NOBODY, NOBODY));

    private final Principals principals = new Principals(PROPERTIES, user -> Set.of(), "lockkeeper");
    private final Refusals refusals = new Refusals((who, what, why) -> {}, new SimpleMeterRegistry());
    private final Credentials credentials = new Credentials(
            principals,
            new Tokens(new NoTokens(), Clock.systemUTC(), Runnable::run),
            new Shares(new EachProperties(1, 1, 1, 1, 1, 1, 1), System::nanoTime),
            null);
    private final BrowserSessions sessions = new BrowserSessions(
            new Seal(Path.of("none")), credentials, refusals, PROPERTIES.session(), Clock.systemUTC());
    private final PrincipalFilter filter = new PrincipalFilter(principals, credentials, sessions, refusals);

    private static MockHttpServletRequest request(boolean bySocket) {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/api/v1/verdict");
        request.setAttribute(Caller.class.getName() + ".bySocket", bySocket);
        return request;
    }

    private int status(MockHttpServletRequest request) throws Exception {
        MockHttpServletResponse response = new MockHttpServletResponse();
        filter.doFilter(request, response, new MockFilterChain());
        return response.getStatus();
    }

    @Test
    void whoeverTheKernelDoesNotTellOfOnTheSocketIsNotTakenForAStranger() throws Exception {
        assertThat(status(request(true)))
                .as("strangers over TCP are admins here")
                .isEqualTo(401);
        assertThat(status(request(false))).isEqualTo(200);
    }

    @Test
    void onTheSocketTheKernelsWordCounts() throws Exception {
        MockHttpServletRequest request = request(true);
        request.setAttribute(Peer.class.getName(), new Peer("alice", "users"));
        assertThat(status(request)).isEqualTo(200);
        assertThat(Principal.of(request).told()).isEqualTo("uid:alice@socket");
    }

    @Test
    void nobodyTriesTokensForEver() throws Exception {
        MockHttpServletRequest first = request(false);
        first.addHeader("Authorization", "Bearer lockkeeper_one");
        assertThat(status(first)).isEqualTo(401);
        MockHttpServletRequest second = request(false);
        second.addHeader("Authorization", "Bearer lockkeeper_two");
        assertThat(status(second)).isEqualTo(429);
    }

    @Test
    void usersWithoutANameHaveOneAccount() {
        assertThat(Principal.user("100001", Allowance.NOTHING).account())
                .isEqualTo(Principal.user("165535", Allowance.NOTHING).account());
        assertThat(Principal.user("alice", Allowance.NOTHING).account())
                .isNotEqualTo(Principal.user("bob", Allowance.NOTHING).account());
    }
}
