package org.lockkeeper.web.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.http.Cookie;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.locking.registry.EachProperties;
import org.lockkeeper.locking.store.AccessTokens;
import org.lockkeeper.locking.store.AccessTokens.AccessToken;
import org.lockkeeper.locking.store.StoreException;
import org.lockkeeper.testing.HandClock;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.oidc.OidcProperties;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class BrowserSessionsTest {

    private static final Instant BEGIN = Instant.parse("2030-01-01T00:00:00.900Z");
    private static final Duration LENGTH = Duration.ofHours(12);
    private static final RoleProperties NOBODY =
            new RoleProperties(List.of(), List.of(), List.of(), List.of(), null, null);

    private static final class Kept implements AccessTokens {
        private final Map<String, AccessToken> byHash = new HashMap<>();
        private boolean lost;

        @Override
        public boolean add(AccessToken token, String hash) {
            return byHash.putIfAbsent(hash, token) == null;
        }

        @Override
        public Optional<AccessToken> find(String hash) {
            if (lost) {
                throw new StoreException("lost", new IllegalStateException());
            }
            return Optional.ofNullable(byHash.get(hash));
        }

        @Override
        public List<AccessToken> all() {
            return List.copyOf(byHash.values());
        }

        @Override
        public Optional<AccessToken> remove(String name) {
            List<AccessToken> all = all();
            byHash.clear();
            return all.stream().findFirst();
        }

        @Override
        public void used(String name, Instant at) {}
    }

    @TempDir
    private Path folder;

    private final HandClock clock = new HandClock(BEGIN);
    private final Kept store = new Kept();
    private final List<String> noted = new ArrayList<>();
    private final Tokens tokens = new Tokens(store, clock, Runnable::run);

    private BrowserSessions sessions() {
        return sessions(tokens);
    }

    private BrowserSessions sessions(Tokens known) {
        AccessProperties properties = new AccessProperties(
                AccessProperties.Anonymous.NONE,
                "groups",
                "sub",
                LENGTH,
                new OidcProperties(null, null, null, List.of(), null),
                new AccessProperties.Roles(NOBODY, NOBODY, NOBODY, NOBODY));
        Principals principals = new Principals(properties, user -> Set.of(), "lockkeeper");
        Credentials credentials = new Credentials(
                principals,
                known,
                new Shares(new EachProperties(1, 1, 1000, 1000, 1000, 1000, 1000), System::nanoTime),
                null);
        return new BrowserSessions(
                new Seal(folder.resolve("session-key")),
                credentials,
                new Refusals((who, what, why) -> noted.add(why), new SimpleMeterRegistry()),
                LENGTH,
                clock);
    }

    private String token(@Nullable Instant expiresAt) {
        return tokens.create(
                        new AccessToken("alice", "OPERATOR", Set.of("*"), Set.of(), BEGIN, "uid:root", expiresAt, null))
                .orElseThrow()
                .secret();
    }

    private Cookie begun(BrowserSessions sessions, String secret) {
        MockHttpServletResponse response = new MockHttpServletResponse();
        sessions.begin(new MockHttpServletRequest("POST", "/login"), response, secret);
        String header = String.valueOf(response.getHeader("Set-Cookie"));
        assertThat(header)
                .contains("; Path=/", "; HttpOnly", "; SameSite=Strict")
                .doesNotContain(secret);
        return new Cookie(SessionCookie.NAME, header.substring(header.indexOf('=') + 1, header.indexOf(';')));
    }

    private static Optional<String> who(BrowserSessions sessions, String path, Cookie... cookies) {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", path);
        request.setCookies(cookies);
        Optional<String> who = sessions.principal(request).map(Principal::name);
        assertThat(BrowserSessions.open(request)).isEqualTo(who.isPresent());
        return who;
    }

    @Test
    void aSessionIsOverAfterItsTime() {
        BrowserSessions sessions = sessions();
        Cookie cookie = begun(sessions, token(null));
        clock.set(BEGIN.plus(LENGTH).minusSeconds(1));
        assertThat(who(sessions, "/", cookie)).contains("token:alice");
        clock.set(BEGIN.plus(LENGTH));
        assertThat(who(sessions, "/", cookie)).isEmpty();
        clock.set(BEGIN.plusSeconds(5)); // a clock that is set back: the end is a moment, as that of a token is
        assertThat(who(sessions, "/", cookie)).contains("token:alice");
    }

    @Test
    void itGoesOnAfterARestartAndEndsWithItsToken() {
        Cookie cookie = begun(sessions(), token(BEGIN.plusSeconds(60)));
        assertThat(who(sessions(), "/page/timeline", cookie)).contains("token:alice");
        clock.set(BEGIN.plusSeconds(60));
        assertThat(who(sessions(), "/page/timeline", cookie)).isEmpty();
    }

    @Test
    void itEndsWhenItsTokenIsRevoked() {
        BrowserSessions sessions = sessions();
        Cookie cookie = begun(sessions, token(null));
        assertThat(who(sessions, "/", cookie)).contains("token:alice");
        tokens.revoke("alice");
        assertThat(who(sessions, "/", cookie)).isEmpty();
    }

    @Test
    void whatIsMadeUpOrChangedIsNobodys() {
        BrowserSessions sessions = sessions();
        String secret = token(null);
        String good = begun(sessions, secret).getValue();
        for (int at = 0; at < good.length(); at++) {
            String changed = good.substring(0, at) + (good.charAt(at) == 'A' ? 'Q' : 'A') + good.substring(at + 1);
            assertThat(who(sessions, "/", new Cookie(SessionCookie.NAME, changed)))
                    .as("character %d", at)
                    .isEmpty();
        }
        for (String other : List.of("", secret, "1999999999 " + secret, "x".repeat(4001), good + good)) {
            assertThat(who(sessions, "/", new Cookie(SessionCookie.NAME, other)))
                    .as(other)
                    .isEmpty();
        }
        assertThat(who(sessions, "/")).isEmpty();
        assertThat(who(sessions, "/", new Cookie("other", good))).isEmpty();
    }

    @Test
    void itIsGoodForThePageAlone() {
        BrowserSessions sessions = sessions();
        Cookie cookie = begun(sessions, token(null));
        for (String path : List.of("/", "/page/now", "/login", "/logout")) {
            assertThat(who(sessions, path, cookie)).as(path).isPresent();
        }
        for (String path :
                List.of("/api/v1/windows", "/actuator/health", "/page", "/pages/x", "/page/files/frame.css")) {
            assertThat(who(sessions, path, cookie)).as(path).isEmpty();
        }
    }

    @Test
    void whoseItIsCannotBeSaidWithoutTheStoreAndNobodyIsTakenForAStranger() {
        Cookie cookie = begun(sessions(), token(null));
        store.lost = true;
        // Another process, which has not seen the token yet.
        BrowserSessions after = sessions(new Tokens(store, clock, Runnable::run));
        assertThatThrownBy(() -> who(after, "/", cookie))
                .isInstanceOfSatisfying(
                        ApiProblem.class,
                        problem -> assertThat(problem.type()).isEqualTo(ProblemType.STORE_UNAVAILABLE));
    }

    @Test
    void aRefusedLoginBeginsNothingAndIsNoted() {
        MockHttpServletResponse response = new MockHttpServletResponse();
        assertThatThrownBy(() ->
                        sessions().begin(new MockHttpServletRequest("POST", "/login"), response, "lockkeeper_made_up"))
                .isInstanceOf(ApiProblem.class);
        assertThat(response.getHeader("Set-Cookie")).isNull();
        assertThat(noted).hasSize(1);
    }

    @Test
    void overHttpsItsCookieIsNotSentWithout() {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/login");
        request.setSecure(true);
        MockHttpServletResponse response = new MockHttpServletResponse();
        sessions().begin(request, response, token(null));
        assertThat(response.getHeader("Set-Cookie")).contains("; Secure");

        MockHttpServletResponse end = new MockHttpServletResponse();
        sessions().end(request, end);
        assertThat(end.getHeader("Set-Cookie"))
                .startsWith(SessionCookie.NAME + "=;")
                .contains("Max-Age=0");
    }
}
