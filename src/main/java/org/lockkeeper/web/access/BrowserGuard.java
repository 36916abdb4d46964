package org.lockkeeper.web.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.KindAndValue;
import org.lockkeeper.web.PagePaths;
import org.lockkeeper.web.ProblemResponse;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.words.Text;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps web pages of others from acting in the name of whoever looks at them: what changes something must not come from a
 * page of another origin, and a body must say that it is JSON, which a form cannot. Forms of our own page show a token
 * ({@code FormGuard}).
 */
final class BrowserGuard extends OncePerRequestFilter {

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    /** Of this origin, or typed by the user himself. */
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";
    /** The operators' page: nothing but its own files. */
    private static final String OURS = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static final String PAGE = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline';"
            + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader("Content-Security-Policy", policy(request));
        ApiProblem refused = SAFE.contains(request.getMethod()) ? null : refusal(request);
        if (refused != null && refused.type() == ProblemType.UNSUPPORTED_MEDIA_TYPE) {
            response.setHeader(HttpHeaders.ACCEPT, MediaType.APPLICATION_JSON_VALUE);
        }
        if (refused == null) {
            chain.doFilter(request, response);
        } else {
            ProblemResponse.send(request, response, refused);
        }
    }

    private static String policy(HttpServletRequest request) {
        if (PagePaths.hold(request)) {
            return OURS;
        }
        return request.getRequestURI().startsWith("/swagger-ui") ? PAGE : NOTHING;
    }

    private static @Nullable ApiProblem refusal(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if ((site != null && !OWN_SITES.contains(site)) || (origin != null && !own(origin, request))) {
            String from = origin == null ? String.valueOf(site) : origin;
            return new ApiProblem(
                    ProblemType.FORBIDDEN,
                    "a web page of another origin may change nothing here: " + Text.shorten(from),
                    Map.of("origin", Text.shorten(from)));
        }
        // No form can send the header that FleetLock needs, and its clients need not say that they send JSON.
        boolean fleetLock = KindAndValue.readBy(request) && request.getHeader("fleet-lock-protocol") != null;
        return request.getMethod().equals("POST") && !fleetLock && !PagePaths.hold(request) && !saysJson(request)
                ? new ApiProblem(
                        ProblemType.UNSUPPORTED_MEDIA_TYPE,
                        "a POST needs the header Content-Type: application/json, also without a body")
                : null;
    }

    private static boolean own(String origin, HttpServletRequest request) {
        try {
            URI uri = URI.create(origin);
            int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
            return request.getScheme().equals(uri.getScheme())
                    && request.getServerName().equalsIgnoreCase(uri.getHost())
                    && request.getServerPort() == port;
        } catch (IllegalArgumentException unreadable) {
            return false;
        }
    }

    private static boolean saysJson(HttpServletRequest request) {
        String type = request.getContentType();
        try {
            return type != null && MediaType.parseMediaType(type).isCompatibleWith(MediaType.APPLICATION_JSON);
        } catch (InvalidMediaTypeException unreadable) {
            return false;
        }
    }
}
