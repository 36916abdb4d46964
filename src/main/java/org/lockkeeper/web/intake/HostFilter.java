package org.lockkeeper.web.intake;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.lockkeeper.web.Caller;
import org.lockkeeper.web.PagePaths;
import org.lockkeeper.web.ProblemResponse;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.Problems;
import org.lockkeeper.web.listen.HttpProperties;
import org.lockkeeper.web.words.Text;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses requests that were sent to a name that is not ours. Without it, any web page could reach an API on loopback
 * through a name of its own that it resolves to 127.0.0.1 (DNS rebinding). The unix socket no web page can reach, unless a
 * tunnel leads to it: so a browser has to call by one of our names there too.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class HostFilter extends OncePerRequestFilter {

    /** Called by address, from other hosts; what they say is no secret. */
    private static final Set<String> PROBES =
            Set.of("/livez", "/readyz", "/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness");

    private final Set<String> allowed = new HashSet<>(Set.of("localhost", "127.0.0.1", "[::1]", "::1"));
    private final boolean any;

    HostFilter(HttpProperties properties) {
        properties.allowedHosts().forEach(host -> allowed.add(host.toLowerCase(Locale.ROOT)));
        this.any = allowed.contains("*");
    }

    private static boolean byBrowser(HttpServletRequest request) {
        String program = request.getHeader(HttpHeaders.USER_AGENT);
        return PagePaths.hold(request)
                || request.getHeader(HttpHeaders.ORIGIN) != null
                || request.getHeader("Sec-Fetch-Site") != null
                || (program != null && program.startsWith("Mozilla/"));
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (request.getRequestURI().startsWith("/api/") || PagePaths.hold(request)) {
            response.setHeader("Cache-Control", "no-store");
        }
        if (Problems.instance(request.getRequestURI()) == null) {
            ProblemResponse.send(request, response, Problems.of(ProblemType.BAD_REQUEST, "the path cannot be read"));
            return;
        }
        String host = request.getServerName();
        if (any
                || (Caller.bySocket(request) && !byBrowser(request))
                || allowed.contains(host.toLowerCase(Locale.ROOT))
                || PROBES.contains(request.getRequestURI())) {
            chain.doFilter(request, response);
        } else {
            ProblemResponse.send(
                    request,
                    response,
                    Problems.of(
                            ProblemType.HOST_NOT_ALLOWED,
                            "this service is not called '%s'; lockkeeper.http.allowed-hosts may add names"
                                    .formatted(Text.shorten(host))));
        }
    }
}
