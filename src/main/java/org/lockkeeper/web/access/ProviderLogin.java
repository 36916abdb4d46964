package org.lockkeeper.web.access;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.oidc.OpenIdProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;

/**
 * Login to the page by the provider at which people log in elsewhere too. What is remembered of somebody who is there, his own
 * browser remembers: so what comes back counts only in the browser that has begun, and no page of others can log somebody in.
 */
public final class ProviderLogin {

    static final String COOKIE = "lockkeeper-oidc";

    /** Enough for a password and a second factor. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final OpenIdProvider provider;
    private final Seal seal;
    private final BrowserSessions sessions;
    private final Credentials credentials;
    private final Refusals refusals;
    private final Shares shares;
    private final Clock clock;

    ProviderLogin(
            OpenIdProvider provider,
            Seal seal,
            BrowserSessions sessions,
            Credentials credentials,
            Refusals refusals,
            Shares shares,
            Clock clock) {
        this.provider = provider;
        this.seal = seal;
        this.sessions = sessions;
        this.credentials = credentials;
        this.refusals = refusals;
        this.shares = shares;
        this.clock = clock;
    }

    /**
     * Somebody who is back.
     *
     * @param to where he had wanted to go
     * @param problem why he is not logged in; null where he is
     */
    public record Arrival(String to, @Nullable ApiProblem problem) {}

    /** What people know the provider by; empty where there is none. */
    public Optional<String> name() {
        return provider.configured() ? Optional.of(provider.name()) : Optional.empty();
    }

    /**
     * @param to the path of ours where he goes on afterwards
     * @return where his browser is to go now
     * @throws ApiProblem where the provider cannot be asked, or there is none
     */
    public String depart(HttpServletRequest request, HttpServletResponse response, String to) {
        requireProvider();
        try {
            OpenIdProvider.Departure departure = provider.depart(request);
            long until = clock.instant().plus(LONGEST).getEpochSecond();
            keep(request, response, seal.close(Seal.Use.LOGIN, until + " " + to + " " + departure.kept()), LONGEST);
            return departure.to();
        } catch (ApiProblem problem) {
            note(request, problem);
            throw problem;
        }
    }

    /** Whatever he brings, what was remembered of his departure is forgotten: it is good for one return. */
    public Arrival arrive(HttpServletRequest request, HttpServletResponse response, OpenIdProvider.Answer answer) {
        requireProvider();
        String to = "/";
        keep(request, response, "", Duration.ZERO);
        try {
            String[] departure = departure(request);
            to = departure[1];
            if (shares.ask("credentials of " + credentials.otherwise(request).account()) > 0) {
                throw new ApiProblem(
                        ProblemType.TOO_MANY_REQUESTS, "too many come back from the provider at once; try again later");
            }
            Map<String, Object> claims = provider.arrive(departure[2], answer);
            sessions.begin(request, response, claims);
            return new Arrival(to, null);
        } catch (ApiProblem problem) {
            note(request, problem);
            return new Arrival(to, problem);
        }
    }

    private void requireProvider() {
        if (!provider.configured()) {
            throw new ApiProblem(
                    ProblemType.NOT_FOUND, "there is no provider to log in by: lockkeeper.access.oidc names none");
        }
    }

    /** Until when it is good, where he wants to go, and what the provider's room has kept. */
    private String[] departure(HttpServletRequest request) {
        return Arrays.stream(Optional.ofNullable(request.getCookies()).orElse(new Cookie[0]))
                .filter(cookie -> cookie.getName().equals(COOKIE))
                .findFirst()
                .flatMap(cookie -> seal.open(Seal.Use.LOGIN, cookie.getValue()))
                .map(text -> text.split(" ", 3))
                .filter(parts -> Instant.ofEpochSecond(Long.parseLong(parts[0])).isAfter(clock.instant()))
                .orElseThrow(() -> Credentials.unauthenticated(
                        "this browser has begun no login, or more than %d minutes ago: begin again"
                                .formatted(LONGEST.toMinutes())));
    }

    private void note(HttpServletRequest request, ApiProblem problem) {
        refusals.note(credentials.otherwise(request), request, String.valueOf(problem.getMessage()), problem.type());
    }

    /** Lax, since whoever leads back here is another site, and a cookie that is Strict would not come along. */
    private static void keep(HttpServletRequest request, HttpServletResponse response, String value, Duration howLong) {
        String cookie = ResponseCookie.from(COOKIE, value)
                .httpOnly(true)
                .sameSite("Lax")
                .secure(request.isSecure())
                .path(OpenIdProvider.BACK)
                .maxAge(howLong)
                .build()
                .toString();
        response.addHeader(HttpHeaders.SET_COOKIE, cookie);
    }
}
