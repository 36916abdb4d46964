package org.lockkeeper.web.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.http.Cookie;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.locking.registry.EachProperties;
import org.lockkeeper.testing.DiscoveryServer;
import org.lockkeeper.testing.HandClock;
import org.lockkeeper.testing.Ports;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.access.AccessProperties.Anonymous;
import org.lockkeeper.web.oidc.OidcProperties;
import org.lockkeeper.web.oidc.OpenIdProvider;
import org.lockkeeper.web.oidc.OpenIdProvider.Answer;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class ProviderLoginTest {

    private static final Instant BEGIN = Instant.parse("2026-11-30T03:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    private final int port = Ports.reserve();
    private final DiscoveryServer server = DiscoveryServer.at(port);
    private final List<String> record = new ArrayList<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Refusals refusals =
            new Refusals((who, what, why) -> record.add(who + " " + what + " " + why), meters);
    private final AccessProperties properties = properties(port);
    private final OpenIdProvider provider = new OpenIdProvider(properties.oidc(), Set.of("sub", "groups"));
    private final Seal seal = new Seal(folder.resolve("session-key"));
    private final HandClock clock = new HandClock(BEGIN);

    private static AccessProperties properties(int port) {
        RoleProperties nobody = new RoleProperties(List.of(), List.of(), List.of(), List.of(), null, null);
        RoleProperties lookers = new RoleProperties(List.of(), List.of(), List.of("lookers"), List.of(), null, null);
        return new AccessProperties(
                Anonymous.NONE,
                "groups",
                "sub",
                Duration.ofHours(12),
                new OidcProperties(DiscoveryServer.issuer(port), "lockkeeper", null, List.of(), null),
                new AccessProperties.Roles(lookers, nobody, nobody, nobody));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private final Principals principals = new Principals(properties, user -> Set.of(), "lockkeeper");
    private final Shares shares = new Shares(new EachProperties(1, 1, 1, 1, 1, 1, 3), () -> 0);
    private final Credentials credentials =
            new Credentials(principals, new Tokens(new NoTokens(), clock, Runnable::run), shares, null);
    private final BrowserSessions sessions =
            new BrowserSessions(seal, credentials, refusals, properties.session(), clock);
    private final ProviderLogin login =
            new ProviderLogin(provider, seal, sessions, credentials, refusals, shares, clock);

    private static MockHttpServletRequest request(String path, Cookie... cookies) {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", path);
        request.setCookies(cookies);
        return request;
    }

    private static Cookie set(MockHttpServletResponse response) {
        return Objects.requireNonNull(response.getCookie(ProviderLogin.COOKIE));
    }

    private Cookie departed(String to) {
        MockHttpServletResponse response = new MockHttpServletResponse();
        login.depart(request("/login/oidc"), response, to);
        return set(response);
    }

    private ProviderLogin.Arrival arrives(Cookie cookie, Answer answer) {
        MockHttpServletResponse response = new MockHttpServletResponse();
        ProviderLogin.Arrival arrival = login.arrive(request(OpenIdProvider.BACK, cookie), response, answer);
        assertThat(set(response).getMaxAge()).as("forgotten").isZero();
        assertThat(response.getCookie(SessionCookie.NAME)).isNull();
        return arrival;
    }

    private static String why(ProviderLogin.Arrival arrival) {
        return String.valueOf(Objects.requireNonNull(arrival.problem()).getMessage());
    }

    @Test
    void aDepartureIsKeptForTheReturnAlone() {
        MockHttpServletResponse response = new MockHttpServletResponse();
        MockHttpServletRequest request = request("/login/oidc");
        request.setSecure(true);
        String to = login.depart(request, response, "/page/plan");
        assertThat(response.getHeader("Set-Cookie"))
                .contains("Path=/login/oidc/back", "Max-Age=600", "Secure", "HttpOnly", "SameSite=Lax")
                .doesNotContain(to.replaceAll(".*state=([^&]*).*", "$1"));
    }

    @Test
    void afterTenMinutesItIsOver() {
        Cookie cookie = departed("/page/plan");
        clock.set(BEGIN.plus(Duration.ofMinutes(10)).minusMillis(1));
        assertThat(arrives(cookie, new Answer("x", "code", null)).to()).isEqualTo("/page/plan");
        assertThat(why(arrives(cookie, new Answer("x", "code", null)))).contains("its state is another");
        clock.set(BEGIN.plus(Duration.ofMinutes(10)));
        ProviderLogin.Arrival late = arrives(cookie, new Answer("x", "code", null));
        assertThat(why(late)).contains("this browser has begun no login, or more than 10 minutes ago");
        assertThat(late.to()).isEqualTo("/");
        assertThat(server.exchanges()).isZero();
    }

    @Test
    void whoeverIsNotLetInIsOnTheRecord() {
        arrives(departed("/"), new Answer("x", "code", null));
        assertThat(record)
                .containsExactly("anonymous@tcp GET /login/oidc/back what came back is not of the login that this"
                        + " browser has begun: its state is another");
        assertThat(meters.get("lockkeeper.requests.refused")
                        .tag("type", "unauthenticated")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aProviderThatIsAwayIsOnTheRecordAndNoRefusal() {
        server.close();
        assertThat(catchThrowableOfType(
                                ApiProblem.class,
                                () -> login.depart(request("/login/oidc"), new MockHttpServletResponse(), "/"))
                        .type())
                .isEqualTo(ProblemType.IDENTITY_PROVIDER_UNAVAILABLE);
        assertThat(record).singleElement().asString().contains("GET /login/oidc 127.0.0.1 cannot be asked who came");
        assertThat(meters.getMeters()).hasSize(3);
    }

    @Test
    void nobodyAsksTheProviderForEver() {
        for (int i = 0; i < 3; i++) {
            assertThat(why(arrives(departed("/"), new Answer("x", "code", null))))
                    .contains("its state is another");
        }
        assertThat(why(arrives(departed("/"), new Answer("x", "code", null)))).contains("too many come back");
    }

    @Test
    void whatIsForOneUseIsOfNoneForAnother() {
        String departure = departed("/").getValue();
        assertThat(sessions.principal(request("/", new Cookie(SessionCookie.NAME, departure))))
                .isEmpty();
        Cookie session = begun(Map.of("sub", "alice"));
        assertThat(why(arrives(new Cookie(ProviderLogin.COOKIE, session.getValue()), new Answer("x", "code", null))))
                .contains("this browser has begun no login");
    }

    private Cookie begun(Map<String, Object> claims) {
        MockHttpServletResponse response = new MockHttpServletResponse();
        sessions.begin(request(OpenIdProvider.BACK), response, claims);
        return Objects.requireNonNull(response.getCookie(SessionCookie.NAME));
    }

    @Test
    void whatAProviderHasSaidIsLookedAtAnewAndForTwelveHours() {
        Cookie session = begun(Map.of("sub", "alice", "groups", List.of("staff", "lookers")));
        Principal alice = sessions.principal(request("/", session)).orElseThrow();
        assertThat(alice.told()).isEqualTo("oidc:alice@tcp");
        assertThat(alice.has(Role.VIEWER)).isTrue();
        assertThat(alice.has(Role.REQUESTER)).isFalse();
        clock.set(BEGIN.plus(Duration.ofHours(12)).minusMillis(1));
        assertThat(sessions.principal(request("/", session))).isPresent();
        clock.set(BEGIN.plus(Duration.ofHours(12)));
        assertThat(sessions.principal(request("/", session))).isEmpty();
    }

    @Test
    void ofHundredsOfGroupsThoseAreKeptThatGiveARole() {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            many.add("a-group-of-some-department-" + i);
        }
        many.add("lookers");
        Cookie session = begun(Map.of("sub", "carol", "groups", many));
        assertThat(session.getValue().length()).isLessThan(4000);
        assertThat(sessions.principal(request("/", session)).orElseThrow().has(Role.VIEWER))
                .isTrue();
    }

    @Test
    void whoHasNoNameIsNobody() {
        assertThat(catchThrowableOfType(ApiProblem.class, () -> begun(Map.of("groups", List.of("lookers"))))
                        .getMessage())
                .contains("names nobody: lockkeeper.access.name-claim");
    }
}
