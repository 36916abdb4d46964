package org.lockkeeper.web.oidc;

import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.client.authentication.OAuth2LoginAuthenticationToken;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.oidc.authentication.OidcAuthorizationCodeAuthenticationProvider;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationExchange;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationResponse;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;

/** Spring Security's client of one provider, without its filters and sessions. */
final class Client {

    private final ClientRegistration registration;
    private final Set<String> claims;
    private final Supplier<@Nullable String> secret;
    private final Faults faults;
    private final OidcAuthorizationCodeAuthenticationProvider checks;

    private Client(
            ClientRegistration registration,
            Set<String> claims,
            Supplier<@Nullable String> secret,
            Faults faults,
            ProviderHttp http) {
        this.registration = registration;
        this.claims = claims;
        this.secret = secret;
        this.faults = faults;
        RestClientAuthorizationCodeTokenResponseClient tokens = new RestClientAuthorizationCodeTokenResponseClient();
        tokens.setRestClient(http.forTokens());
        checks = new OidcAuthorizationCodeAuthenticationProvider(tokens, new Users(http, claims));
        checks.setJwtDecoderFactory(new IdTokens(http));
    }

    /** Asks the provider what it offers. */
    static Client of(OidcProperties properties, Set<String> claims, Supplier<@Nullable String> secret, String shown) {
        Faults faults = new Faults(shown);
        ProviderHttp http = new ProviderHttp();
        return faults.told(() -> new Client(Discovery.of(http, properties), claims, secret, faults, http));
    }

    Journey depart(HttpServletRequest request) {
        OAuth2AuthorizationRequest asked =
                Objects.requireNonNull(new DefaultOAuth2AuthorizationRequestResolver(id -> registration)
                        .resolve(request, registration.getRegistrationId()));
        return new Journey(
                asked.getAuthorizationRequestUri(),
                String.valueOf(asked.getState()),
                Objects.requireNonNull(asked.getAttribute(OidcParameterNames.NONCE)),
                Objects.requireNonNull(asked.getAttribute(PkceParameterNames.CODE_VERIFIER)),
                String.valueOf(asked.getRedirectUri()));
    }

    Map<String, Object> arrive(Journey journey, String code) {
        return faults.told(() -> {
            OAuth2AuthorizationResponse answer = OAuth2AuthorizationResponse.success(code)
                    .redirectUri(journey.back())
                    .state(journey.state())
                    .build();
            Authentication who = checks.authenticate(new OAuth2LoginAuthenticationToken(
                    withSecret(), new OAuth2AuthorizationExchange(asked(journey), answer)));
            if (who != null && who.getPrincipal() instanceof OidcUser user) {
                Map<String, Object> found = new HashMap<>(user.getClaims());
                found.keySet().retainAll(claims);
                return found;
            }
            throw new IllegalStateException("nobody came");
        });
    }

    /** As it was when he departed. */
    private OAuth2AuthorizationRequest asked(Journey journey) {
        return OAuth2AuthorizationRequest.authorizationCode()
                .clientId(registration.getClientId())
                .authorizationUri(
                        Objects.requireNonNull(registration.getProviderDetails().getAuthorizationUri()))
                .redirectUri(journey.back())
                .scopes(registration.getScopes())
                .state(journey.state())
                .attributes(Map.of(
                        OAuth2ParameterNames.REGISTRATION_ID,
                        registration.getRegistrationId(),
                        OidcParameterNames.NONCE,
                        journey.nonce(),
                        PkceParameterNames.CODE_VERIFIER,
                        journey.verifier()))
                .build();
    }

    /** As its file has it now. */
    private ClientRegistration withSecret() {
        String now = secret.get();
        ClientRegistration.Builder builder = ClientRegistration.withClientRegistration(registration);
        return now == null
                ? builder.clientAuthenticationMethod(ClientAuthenticationMethod.NONE)
                        .build()
                : builder.clientSecret(now).build();
    }
}
