package org.lockkeeper.web.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemResponse;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.listen.PeerProtocol.Peer;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Finds out who has sent a request: by a token that he shows, else by his session with the page, else by his certificate, else,
 * on the unix socket, by what the kernel says of him. Who shows something that is not good is refused, not taken for nobody.
 */
final class PrincipalFilter extends OncePerRequestFilter {

    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    private final Principals principals;
    private final Credentials credentials;
    private final BrowserSessions sessions;
    private final Refusals refusals;

    PrincipalFilter(Principals principals, Credentials credentials, BrowserSessions sessions, Refusals refusals) {
        this.principals = principals;
        this.credentials = credentials;
        this.sessions = sessions;
        this.refusals = refusals;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Principal principal;
        try {
            principal = identify(request).within(Traceparent.of(request.getHeaders(Traceparent.HEADER)));
        } catch (ApiProblem refused) {
            if (refused.type() == ProblemType.UNAUTHENTICATED) {
                response.setHeader(HttpHeaders.WWW_AUTHENTICATE, BasicToken.challenge(request));
                refusals.note(
                        credentials.otherwise(request), request, String.valueOf(refused.getMessage()), refused.type());
            }
            if (refused.type() == ProblemType.TOO_MANY_REQUESTS) {
                response.setHeader(HttpHeaders.RETRY_AFTER, "1");
                refusals.note(
                        credentials.otherwise(request), request, String.valueOf(refused.getMessage()), refused.type());
            }
            ProblemResponse.send(request, response, refused);
            return;
        }
        request.setAttribute(Principal.ATTRIBUTE, principal);
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(authentication(principal));
        SecurityContextHolder.setContext(context);
        try {
            chain.doFilter(request, response);
            if (request.isAsyncStarted()) { // its body has not come yet, or its answer is waited for
                request.getAsyncContext().addListener(new AtTheEnd(() -> refusals.noteIfRefused(request, response)));
            } else {
                refusals.noteIfRefused(request, response);
            }
        } finally {
            SecurityContextHolder.clearContext();
        }
    }

    private Principal identify(HttpServletRequest request) {
        Way way = Credentials.way(request);
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization != null) {
            return credentials.ofHeader(request, BasicToken.asBearer(request, authorization));
        }
        Optional<Principal> session = sessions.principal(request);
        if (session.isPresent()) {
            return session.get();
        }
        if (way == Way.SOCKET) {
            return Peer.of(request)
                    .map(principals::peer)
                    .orElseThrow(() -> Credentials.unauthenticated(
                            "the kernel does not say who is at the other end of the socket"));
        }
        if (request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain && chain.length > 0) {
            String subject = chain[0].getSubjectX500Principal().getName();
            return principals
                    .certificate(subject, way)
                    .orElseThrow(() -> Credentials.unauthenticated("the certificate names nobody"));
        }
        return principals.anonymous(way);
    }

    /** So that Spring's own questions, such as who is shown the details of health, have their answers. */
    private static Authentication authentication(Principal principal) {
        Role role = principal.allowance().role();
        List<SimpleGrantedAuthority> authorities = role == null
                ? List.of()
                : role.all().stream()
                        .map(each -> new SimpleGrantedAuthority("ROLE_" + each.name()))
                        .toList();
        if (principal.anonymous() && role == null) {
            return new AnonymousAuthenticationToken(
                    "lockkeeper", principal, List.of(new SimpleGrantedAuthority("ROLE_NONE")));
        }
        return new PreAuthenticatedAuthenticationToken(principal, "", authorities);
    }
}
