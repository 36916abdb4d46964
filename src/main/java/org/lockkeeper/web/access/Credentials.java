package org.lockkeeper.web.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.store.StoreException;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.Caller;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.listen.PeerProtocol.Peer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.jwt.JwtException;

/** Whose a token is, of ours or of an identity provider. */
final class Credentials {

    private static final Logger log = LoggerFactory.getLogger(Credentials.class);
    private static final String BEARER = "Bearer ";

    private final Principals principals;
    private final Tokens tokens;
    private final Shares shares;
    private final @Nullable JwtDecoder jwts;

    Credentials(Principals principals, Tokens tokens, Shares shares, @Nullable JwtDecoder jwts) {
        this.principals = principals;
        this.tokens = tokens;
        this.shares = shares;
        this.jwts = jwts;
    }

    /** @param authorization as the header has it */
    Principal ofHeader(HttpServletRequest request, String authorization) {
        if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw unauthenticated("only bearer tokens are taken: Authorization: Bearer …");
        }
        return of(request, authorization.substring(BEARER.length()).strip());
    }

    /** @param secret a token of ours, or a JWT */
    Principal of(HttpServletRequest request, String secret) {
        Way way = way(request);
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

    /** @param claims which an identity provider has vouched for */
    Principal of(HttpServletRequest request, Map<String, Object> claims) {
        return principals
                .jwt(claims, way(request))
                .orElseThrow(() -> unauthenticated("the identity provider names nobody: lockkeeper.access.name-claim"
                        + " is a claim that its ID token does not have, or not as a name"));
    }

    Map<String, Object> withoutWhatGivesNoRole(Map<String, Object> claims) {
        return principals.withoutWhatGivesNoRole(claims);
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
    Principal otherwise(HttpServletRequest request) {
        return Peer.of(request).map(principals::peer).orElseGet(() -> principals.anonymous(way(request)));
    }

    static Way way(HttpServletRequest request) {
        return Caller.bySocket(request) ? Way.SOCKET : Way.TCP;
    }

    static ApiProblem unauthenticated(String why) {
        return new ApiProblem(ProblemType.UNAUTHENTICATED, why);
    }
}
