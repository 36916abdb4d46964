package org.lockkeeper.web.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.PagePaths;
import org.lockkeeper.web.ProblemType;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sessions of people who look at the page. What they have shown once, their browser keeps as a cookie that it cannot read and
 * no script can get at; it is looked at anew at each request, so that a session is over as soon as its token is, and goes on
 * after a restart. It is good for the page alone: the API takes no cookies, so no page of others can make use of one there.
 */
public final class BrowserSessions {

    private static final String OPEN = BrowserSessions.class.getName();

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    /** No token begins like this, and no JWT. */
    private static final String CLAIMS = "{";

    private final Seal seal;
    private final Credentials credentials;
    private final Refusals refusals;
    private final Duration length;
    private final Clock clock;

    BrowserSessions(Seal seal, Credentials credentials, Refusals refusals, Duration length, Clock clock) {
        this.seal = seal;
        this.credentials = credentials;
        this.refusals = refusals;
        this.length = length;
        this.clock = clock;
    }

    /**
     * @param secret what he shows: a token, or a JWT of the identity provider
     * @throws ApiProblem if it is not good
     */
    public Principal begin(HttpServletRequest request, HttpServletResponse response, String secret) {
        try {
            Principal principal = credentials.of(request, secret.strip());
            String closed = closed(secret.strip());
            if (closed.length() > SessionCookie.MOST) {
                throw Credentials.unauthenticated("the JWT is too long for a session: %d characters, of at most %d"
                        .formatted(closed.length(), SessionCookie.MOST));
            }
            SessionCookie.set(request, response, closed);
            return principal;
        } catch (ApiProblem refused) {
            if (refused.type() == ProblemType.UNAUTHENTICATED || refused.type() == ProblemType.TOO_MANY_REQUESTS) {
                refusals.note(
                        credentials.otherwise(request), request, String.valueOf(refused.getMessage()), refused.type());
            }
            throw refused;
        }
    }

    /**
     * Of somebody whom an identity provider has vouched for. Its ID token is over in minutes, so what it says of him is kept;
     * what he may for it, is looked up at each request.
     *
     * @throws ApiProblem if he is nobody, or too much is said of him
     */
    void begin(HttpServletRequest request, HttpServletResponse response, Map<String, Object> claims) {
        Principal principal = credentials.of(request, claims);
        String closed = closed(JSON.writeValueAsString(claims));
        if (closed.length() > SessionCookie.MOST) {
            closed = closed(JSON.writeValueAsString(credentials.withoutWhatGivesNoRole(claims)));
        }
        if (closed.length() > SessionCookie.MOST) {
            throw Credentials.unauthenticated("the claims are too long for a session: %d characters, of at most %d"
                    .formatted(closed.length(), SessionCookie.MOST));
        }
        SessionCookie.set(request, response, closed);
        request.setAttribute(Principal.ATTRIBUTE, principal);
        request.setAttribute(OPEN, true);
    }

    private String closed(String what) {
        return seal.close(Seal.Use.SESSION, clock.instant().plus(length).getEpochSecond() + " " + what);
    }

    public void end(HttpServletRequest request, HttpServletResponse response) {
        SessionCookie.set(request, response, "");
    }

    /** Whether this request's principal is known by his session. */
    public static boolean open(HttpServletRequest request) {
        return Boolean.TRUE.equals(request.getAttribute(OPEN));
    }

    /** Who has the session that this request shows; empty where it shows none, or one that is over. */
    Optional<Principal> principal(HttpServletRequest request) {
        if (!PagePaths.hold(request)) {
            return Optional.empty();
        }
        Optional<Principal> found = SessionCookie.of(request)
                .flatMap(value -> seal.open(Seal.Use.SESSION, value))
                .flatMap(text -> who(request, text));
        found.ifPresent(principal -> request.setAttribute(OPEN, true));
        return found;
    }

    private Optional<Principal> who(HttpServletRequest request, String text) {
        String[] parts = text.split(" ", 2);
        if (!Instant.ofEpochSecond(Long.parseLong(parts[0])).isAfter(clock.instant())) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    parts[1].startsWith(CLAIMS)
                            ? credentials.of(request, JSON.readValue(parts[1], OBJECT))
                            : credentials.of(request, parts[1]));
        } catch (ApiProblem refused) {
            if (refused.type() == ProblemType.UNAUTHENTICATED) {
                return Optional.empty();
            }
            throw refused;
        }
    }
}
