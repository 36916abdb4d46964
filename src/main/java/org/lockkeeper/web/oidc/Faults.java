package org.lockkeeper.web.oidc;

import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.web.client.RestClientException;

/** What may go wrong with a provider, as problems: it does not vouch for who came, or it cannot be asked. */
final class Faults {

    private static final Logger log = LoggerFactory.getLogger(Faults.class);

    private final String provider;

    /** @param provider as people know it */
    Faults(String provider) {
        this.provider = provider;
    }

    <T> T told(Supplier<T> work) {
        try {
            return work.get();
        } catch (OAuth2AuthenticationException failure) {
            throw isDisturbed(failure) ? away(failure) : OpenIdProvider.refused(why(failure.getError()));
        } catch (RestClientException | IllegalArgumentException | IllegalStateException | ClassCastException failure) {
            throw away(failure);
        }
    }

    /** That it could not be asked, or cannot be understood, says nothing of who came. */
    private static boolean isDisturbed(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(10)
                .anyMatch(cause -> cause instanceof RestClientException
                        || (cause instanceof JwtException && !(cause instanceof BadJwtException)));
    }

    private ApiProblem away(Exception failure) {
        Throwable root = NestedExceptionUtils.getMostSpecificCause(failure);
        log.warn(
                "Nobody can log in by {}: {}{}",
                provider,
                failure.getMessage(),
                root == failure ? "" : " (" + root + ")");
        return new ApiProblem(
                ProblemType.IDENTITY_PROVIDER_UNAVAILABLE,
                "%s cannot be asked who came; the log of Lockkeeper says why. A token will do meanwhile"
                        .formatted(provider));
    }

    private String why(OAuth2Error error) {
        return switch (error.getErrorCode()) {
            case OAuth2ErrorCodes.INVALID_GRANT ->
                "%s has ended this login, or it was used before: begin again".formatted(provider);
            case "invalid_nonce" -> "the ID token is of another login: its nonce is another";
            case "invalid_id_token" -> "the ID token is not good: " + error.getDescription();
            default -> "%s does not say who came: %s".formatted(provider, error.getErrorCode());
        };
    }
}
