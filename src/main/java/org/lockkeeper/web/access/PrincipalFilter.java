package org.lockkeeper.web.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.store.StoreException;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.Caller;
import org.lockkeeper.web.ProblemResponse;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.listen.Peer;
import org.lockkeeper.web.words.Traceparent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Finds out who has sent a request: by a token that he shows, else by his certificate, else, on the unix socket, by what the
 * kernel says of him. Who shows something that is not good is refused, not taken for nobody.
 */
final class PrincipalFilter extends OncePerRequestFilter {

    private static final Logger log = LoggerFactory.getLogger(PrincipalFilter.class);
    private static final String BEARER = "Bearer ";
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    private final Principals principals;
    private final Tokens tokens;
    private final Shares shares;
    private final Refusals refusals;
    private final @Nullable JwtDecoder jwts;

    PrincipalFilter(Principals principals, Tokens tokens, Shares shares, Refusals refusals, @Nullable JwtDecoder jwts) {
        this.principals = principals;
        this.tokens = tokens;
        this.shares = shares;
        this.refusals = refusals;
        this.jwts = jwts;
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
                refusals.note(otherwise(request), request, String.valueOf(refused.getMessage()), refused.type());
            }
            if (refused.type() == ProblemType.TOO_MANY_REQUESTS) {
                response.setHeader(HttpHeaders.RETRY_AFTER, "1");
                refusals.note(otherwise(request), request, String.valueOf(refused.getMessage()), refused.type());
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
        Way way = Caller.bySocket(request) ? Way.SOCKET : Way.TCP;
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization != null) {
            return bearer(request, BasicToken.asBearer(request, authorization), way);
        }
        if (way == Way.SOCKET) {
            return Peer.of(request)
                    .map(principals::peer)
                    .orElseThrow(
                            () -> unauthenticated("the kernel does not say who is at the other end of the socket"));
        }
        if (request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain && chain.length > 0) {
            String subject = chain[0].getSubjectX500Principal().getName();
            return principals
                    .certificate(subject, way)
                    .orElseThrow(() -> unauthenticated("the certificate names nobody"));
        }
        return principals.anonymous(way);
    }

    private Principal bearer(HttpServletRequest request, String authorization, Way way) {
        if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw unauthenticated("only bearer tokens are taken: Authorization: Bearer …");
        }
        String secret = authorization.substring(BEARER.length()).strip();
        if (secret.startsWith(Tokens.PREFIX) || jwts == null) {
            return ownToken(request, secret, way);
        }
        try {
            return Optional.of(jwts.decode(secret))
                    .flatMap(jwt -> principals.jwt(jwt.getClaims(), way))
                    .orElseThrow(() -> unauthenticated("the JWT names nobody"));
        } catch (BadJwtException refused) {
            throw unauthenticated("the JWT is not good: " + refused.getMessage());
        } catch (JwtException | JwtDecoderInitializationException unknown) {
            log.warn("A JWT could not be checked: {}", unknown.getMessage());
            throw new ApiProblem(
                    ProblemType.IDENTITY_PROVIDER_UNAVAILABLE,
                    "the identity provider cannot be asked whose JWT this is");
        }
    }

    private Principal ownToken(HttpServletRequest request, String secret, Way way) {
        // Each that was not shown before is looked up on the disk.
        if (!tokens.remembers(secret)
                && shares.ask("credentials of " + otherwise(request).account()) > 0) {
            throw new ApiProblem(
                    ProblemType.TOO_MANY_REQUESTS, "too many tokens that are not known were shown; try again later");
        }
        try {
            return tokens.find(secret)
                    .map(token -> principals.token(token, way))
                    .orElseThrow(() -> unauthenticated("this token is not known, has expired or was revoked"));
        } catch (StoreException lost) {
            throw new ApiProblem(ProblemType.STORE_UNAVAILABLE, "whose token this is cannot be looked up now");
        }
    }

    /** Who he would be had he shown nothing. */
    private Principal otherwise(HttpServletRequest request) {
        return Peer.of(request)
                .map(principals::peer)
                .orElseGet(() -> principals.anonymous(Caller.bySocket(request) ? Way.SOCKET : Way.TCP));
    }

    private static ApiProblem unauthenticated(String why) {
        return new ApiProblem(ProblemType.UNAUTHENTICATED, why);
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
