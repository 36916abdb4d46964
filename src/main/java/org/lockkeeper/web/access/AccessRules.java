package org.lockkeeper.web.access;

import static org.lockkeeper.web.access.AccessRules.Need.ADMIN;
import static org.lockkeeper.web.access.AccessRules.Need.KNOWN;
import static org.lockkeeper.web.access.AccessRules.Need.NOTHING;
import static org.lockkeeper.web.access.AccessRules.Need.OPERATOR;
import static org.lockkeeper.web.access.AccessRules.Need.REQUESTER;
import static org.lockkeeper.web.access.AccessRules.Need.VIEWER;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * What each endpoint needs of its caller, before it looks at what is asked for: whose a lease is, and for which group
 * somebody may ask, are seen to there. The first rule that fits counts; what has none is for viewers, where it will be
 * found that there is nothing.
 */
final class AccessRules {

    /** Least first. */
    enum Need {
        /** Anybody. */
        NOTHING,
        /** Anybody who is known, whatever he may; the endpoint sees to the rest. */
        KNOWN,
        VIEWER,
        REQUESTER,
        OPERATOR,
        ADMIN;

        boolean metBy(Principal principal) {
            return switch (this) {
                case NOTHING -> true;
                case KNOWN -> !principal.anonymous() || principal.has(Role.VIEWER);
                case VIEWER -> principal.has(Role.VIEWER);
                case REQUESTER -> principal.has(Role.REQUESTER);
                case OPERATOR -> principal.has(Role.OPERATOR);
                case ADMIN -> principal.has(Role.ADMIN);
            };
        }
    }

    /** @param method null for any */
    record Rule(@Nullable String method, PathPattern path, Need need) {

        boolean fits(String asked, PathContainer where) {
            boolean same = method == null || method.equals(asked) || (method.equals("GET") && asked.equals("HEAD"));
            return same && path.matches(where);
        }
    }

    private static final PathPatternParser PATHS = new PathPatternParser();

    static final List<Rule> RULES = List.of(
            // probes and monitors
            get("/livez", NOTHING),
            get("/readyz", NOTHING),
            get("/actuator/health", NOTHING), // without details
            get("/actuator/health/liveness", NOTHING),
            get("/actuator/health/readiness", NOTHING),
            get("/actuator/**", VIEWER),
            any("/error", NOTHING),
            // what a guarded unit may ask for itself, whatever its user may
            post("/api/v1/leases", KNOWN),
            post("/api/v1/leases/{id}/renew", KNOWN),
            delete("/api/v1/leases/{id}", KNOWN),
            get("/api/v1/leases/{id}", KNOWN),
            get("/api/v1/leases/{id}/why", KNOWN),
            get("/api/v1/leases/{id}/fence", KNOWN),
            post("/api/v1/waits", KNOWN),
            // its owner's, an operator's, and whoever's who was handed the token
            post("/api/v1/windows/{id}/extend", KNOWN),
            post("/api/v1/windows/{id}/move", KNOWN),
            delete("/api/v1/windows/{id}", KNOWN),
            post("/api/v1/windows/{id}/dry-run", KNOWN),
            // what another's work is asked, or made, to do
            post("/api/v1/leases/{id}/ask-to-finish", OPERATOR),
            post("/api/v1/leases/{id}/force-release", ADMIN),
            post("/api/v1/windows/{id}/force-release", ADMIN),
            post("/api/v1/windows", OPERATOR),
            post("/api/v1/windows/dry-run", OPERATOR),
            post("/api/v1/leases/{id}/dry-run", OPERATOR),
            post("/api/v1/windows/{id}/ask-to-finish", OPERATOR),
            delete("/api/v1/gate/owed/{unit}", OPERATOR),
            post("/api/v1/once/reset", ADMIN),
            post("/api/v1/schedules/{name}/skip", OPERATOR),
            post("/api/v1/calendar/simulate", OPERATOR),
            // hosts that speak FleetLock; whose a host's slot is, is seen to there
            post("/v1/pre-reboot", REQUESTER),
            post("/v1/steady-state", REQUESTER),
            post("/api/v1/fleet/pause", OPERATOR),
            post("/api/v1/fleet/resume", OPERATOR),
            post("/api/v1/fleet/pools/{pool}/slots/{id}/force-release", OPERATOR),
            post("/api/v1/fleet/hosts/{id}/forget", OPERATOR),
            get("/api/v1/fleet", VIEWER),
            // what there is to see
            get("/api/v1/services", VIEWER),
            get("/api/v1/verdict", VIEWER),
            get("/api/v1/calendar", VIEWER),
            get("/api/v1/gate", VIEWER),
            get("/api/v1/notifications", VIEWER),
            get("/api/v1/windows", VIEWER),
            get("/api/v1/windows/{id}", VIEWER),
            get("/api/v1/windows/{id}/why", VIEWER),
            get("/api/v1/leases", VIEWER),
            get("/api/v1/once", VIEWER),
            get("/api/v1/events", VIEWER),
            get("/api/v1/schedules", VIEWER),
            get("/api/v1/schedules/{name}", VIEWER),
            get("/api/v1/calendar/next", VIEWER),
            get("/api/v1/calendar.ics", VIEWER),
            get("/api/v1/audit", OPERATOR),
            get("/api/v1/audit/export", ADMIN),
            any("/api/v1/tokens", ADMIN),
            any("/api/v1/tokens/{name}", ADMIN),
            // the operators' page; what it shows and does, the same rules hold for as for the API
            get("/", VIEWER),
            get("/login", NOTHING),
            post("/login", NOTHING),
            get("/login/oidc", NOTHING),
            get("/login/oidc/back", NOTHING),
            post("/logout", NOTHING),
            get("/page/files/**", NOTHING),
            get("/page/live", VIEWER),
            get("/page/history", OPERATOR),
            get("/page/history/export", ADMIN),
            get("/page/history/latest", OPERATOR),
            get("/page/history/{id}", VIEWER), // of the trail only what the API shows
            get("/page/history/{pool}/{host}", VIEWER),
            get("/page/fleet", VIEWER),
            post("/page/fleet/pause", OPERATOR),
            post("/page/fleet/resume", OPERATOR),
            get("/page/plan", OPERATOR),
            post("/page/plan", OPERATOR),
            post("/page/windows/{id}/ask-to-finish", OPERATOR),
            post("/page/windows/{id}/force-release", ADMIN),
            post("/page/leases/{id}/ask-to-finish", OPERATOR),
            post("/page/leases/{id}/force-release", ADMIN),
            get("/page/**", VIEWER),
            post("/page/**", VIEWER),
            // the API's description, and the page on which it can be tried
            get("/v3/api-docs", OPERATOR),
            get("/v3/api-docs.yaml", OPERATOR),
            get("/swagger-ui.html", OPERATOR),
            get("/swagger-ui/**", OPERATOR));

    private AccessRules() {}

    private static Rule get(String path, Need need) {
        return new Rule("GET", PATHS.parse(path), need);
    }

    private static Rule post(String path, Need need) {
        return new Rule("POST", PATHS.parse(path), need);
    }

    private static Rule delete(String path, Need need) {
        return new Rule("DELETE", PATHS.parse(path), need);
    }

    private static Rule any(String path, Need need) {
        return new Rule(null, PATHS.parse(path), need);
    }

    static Optional<Rule> rule(String method, String path) {
        PathContainer where = PathContainer.parsePath(path);
        return RULES.stream().filter(rule -> rule.fits(method, where)).findFirst();
    }

    static Need need(String method, String path) {
        return rule(method, path).map(Rule::need).orElse(VIEWER);
    }
}
