package org.lockkeeper.web.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemResponse;
import org.lockkeeper.web.ProblemType;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets no caller take the room of all others: how often he asks, and how much of what lasts he takes up. */
final class LimitFilter extends OncePerRequestFilter {

    private static final long LATER_SECONDS = 5;
    private static final Set<String> STREAMS = Set.of("/api/v1/events", "/page/live");
    private static final Set<String> WAITING = Set.of("until", "untilEmpty", "wait");

    private final Shares shares;
    private final Refusals refusals;

    LimitFilter(Shares shares, Refusals refusals) {
        this.shares = shares;
        this.refusals = refusals;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Principal who = Principal.of(request);
        if (who.trusted()
                || AccessRules.need(request.getMethod(), request.getRequestURI()) == AccessRules.Need.NOTHING) {
            chain.doFilter(request, response);
            return;
        }
        long seconds = shares.ask(who.account());
        if (seconds > 0) {
            refuse(who, request, response, seconds, "asks too often (lockkeeper.limits.each.requests-per-second)");
            return;
        }
        Optional<Shares.Kind> kind = kind(request);
        if (kind.isEmpty()) {
            chain.doFilter(request, response);
        } else if (shares.take(who.account(), kind.get())) {
            share(who.account(), kind.get(), request, response, chain);
        } else {
            refuse(who, request, response, LATER_SECONDS, tooMany(kind.get()));
        }
    }

    private static String tooMany(Shares.Kind kind) {
        return switch (kind) {
            case WAIT -> "has as many waits as allowed (lockkeeper.limits.each.max-waits)";
            case POLL -> "waits for as many answers as allowed (lockkeeper.limits.each.max-polls)";
            case STREAM -> "has as many streams of events as allowed (lockkeeper.limits.each.max-streams)";
        };
    }

    private void share(
            String caller,
            Shares.Kind kind,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain)
            throws ServletException, IOException {
        AtomicBoolean given = new AtomicBoolean();
        Runnable giveBack = () -> {
            if (given.compareAndSet(false, true)) {
                shares.giveBack(caller, kind);
            }
        };
        boolean goesOn = false;
        try {
            chain.doFilter(request, response);
            if (request.isAsyncStarted()) {
                request.getAsyncContext().addListener(new AtTheEnd(giveBack));
                goesOn = true;
            }
        } finally {
            if (!goesOn) {
                giveBack.run();
            }
        }
    }

    private void refuse(
            Principal who, HttpServletRequest request, HttpServletResponse response, long seconds, String why)
            throws IOException {
        refusals.note(who, request, why, ProblemType.TOO_MANY_REQUESTS);
        response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(seconds));
        ProblemResponse.send(
                request,
                response,
                new ApiProblem(
                        ProblemType.TOO_MANY_REQUESTS,
                        "%s %s".formatted(who.told(), why),
                        Map.of("principal", who.told())));
    }

    /** By the rule that fits, so that no other way of writing the path makes it something else. */
    private static Optional<Shares.Kind> kind(HttpServletRequest request) {
        String route = AccessRules.rule(request.getMethod(), request.getRequestURI())
                .map(rule -> rule.path().getPatternString())
                .orElse("");
        if (STREAMS.contains(route) && request.getMethod().equals("GET")) {
            return Optional.of(Shares.Kind.STREAM);
        }
        if (route.equals("/api/v1/waits")) {
            return Optional.of(Shares.Kind.WAIT);
        }
        return waits(request.getQueryString()) ? Optional.of(Shares.Kind.POLL) : Optional.empty();
    }

    /** Looks at the query itself: whoever first asks for a parameter of one that cannot be read has to refuse it. */
    private static boolean waits(@Nullable String query) {
        try {
            return query != null
                    && Arrays.stream(query.split("&", -1))
                            .map(pair -> URLDecoder.decode(pair.split("=", 2)[0], StandardCharsets.UTF_8))
                            .anyMatch(WAITING::contains);
        } catch (IllegalArgumentException unreadable) {
            return false;
        }
    }
}
