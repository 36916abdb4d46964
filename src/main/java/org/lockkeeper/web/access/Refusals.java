package org.lockkeeper.web.access;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.PagePaths;
import org.lockkeeper.web.ProblemResponse;
import org.lockkeeper.web.ProblemType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;

/**
 * Tells whoever is refused why, and keeps that he was: each is counted, and the same by the same caller is on the record
 * once a minute, and of one caller no more than a few, so that nobody fills the record.
 */
final class Refusals {

    private static final Logger log = LoggerFactory.getLogger(Refusals.class);

    /** What else there is, callers invent. */
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private static final Set<ProblemType> COUNTED =
            Set.of(ProblemType.FORBIDDEN, ProblemType.UNAUTHENTICATED, ProblemType.TOO_MANY_REQUESTS);

    private static final String NOTED = Refusals.class.getName();

    private final RefusalRecord record;
    private final MeterRegistry meters;
    private final Repeats repeats = new Repeats();
    private final RecordBudget budget = new RecordBudget(System::nanoTime);

    Refusals(RefusalRecord record, MeterRegistry meters) {
        this.record = record;
        this.meters = meters;
        // From the start, so that the first refusal is seen as one.
        COUNTED.forEach(this::counter);
    }

    private Counter counter(ProblemType type) {
        return Counter.builder("lockkeeper.requests.refused")
                .description("Requests that were refused to their caller")
                .tag("type", type.word())
                .register(meters);
    }

    void refuse(HttpServletRequest request, HttpServletResponse response) throws IOException {
        AccessRules.Need need = AccessRules.need(request.getMethod(), request.getRequestURI());
        Principal who = Principal.of(request);
        boolean unknown = who.anonymous();
        String what = what(request);
        String why = "needs the role " + word(need);
        note(who, request, why, unknown ? ProblemType.UNAUTHENTICATED : ProblemType.FORBIDDEN);
        if (unknown && request.getMethod().equals("GET") && PagePaths.htmlWanted(request)) {
            response.setHeader(
                    HttpHeaders.LOCATION, "/login?to=" + URLEncoder.encode(asked(request), StandardCharsets.UTF_8));
            response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        } else if (unknown) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, BasicToken.challenge(request));
            ProblemResponse.send(
                    request,
                    response,
                    new ApiProblem(
                            ProblemType.UNAUTHENTICATED,
                            "%s needs credentials: the unix socket, or a token (docs/security.md)".formatted(what)));
        } else {
            ProblemResponse.send(
                    request, response, who.forbidden("%s %s".formatted(what, why), Map.of("role", word(need))));
        }
    }

    private static String asked(HttpServletRequest request) {
        String query = request.getQueryString();
        return request.getRequestURI() + (query == null ? "" : "?" + query);
    }

    void note(Principal who, HttpServletRequest request, String why, ProblemType type) {
        String what = what(request);
        request.setAttribute(NOTED, true);
        if (COUNTED.contains(type)) {
            counter(type).increment();
        }
        if (repeats.due(who.account() + " " + what) && budget.spend(who.account())) {
            log.warn("{} was refused {}: {}", who, what, why);
            record.refused(who, what, why);
        }
    }

    private static String word(AccessRules.Need need) {
        return need.name().toLowerCase(Locale.ROOT);
    }

    /** What an endpoint itself has refused. */
    void noteIfRefused(HttpServletRequest request, HttpServletResponse response) {
        if (response.getStatus() == HttpServletResponse.SC_FORBIDDEN && request.getAttribute(NOTED) == null) {
            Object why = request.getAttribute(ApiProblem.REFUSED);
            note(Principal.of(request), request, String.valueOf(why), ProblemType.FORBIDDEN);
        }
    }

    private static String what(HttpServletRequest request) {
        String method = request.getMethod();
        return (METHODS.contains(method) ? method : "another method on") + " " + route(request);
    }

    /** As the rule has it, without what the caller put into it. */
    private static String route(HttpServletRequest request) {
        return AccessRules.rule(request.getMethod(), request.getRequestURI())
                .map(rule -> rule.path().getPatternString())
                .orElse("what there is not");
    }
}
