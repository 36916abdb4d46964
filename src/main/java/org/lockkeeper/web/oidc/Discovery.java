package org.lockkeeper.web.oidc;

import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.core.oidc.OidcScopes;

/** What a provider says of itself. */
final class Discovery {

    private static final String WELL_KNOWN = "/.well-known/openid-configuration";

    private Discovery() {}

    static ClientRegistration of(ProviderHttp http, OidcProperties properties) {
        String issuer = String.valueOf(properties.issuer());
        Map<String, Object> told = http.json(URI.create(issuer.replaceFirst("/+$", "") + WELL_KNOWN));
        if (!issuer.equals(told.get("issuer"))) {
            // Or whoever answers there could speak for another.
            throw new IllegalStateException("it calls itself '%s', and %sissuer is '%s'"
                    .formatted(told.get("issuer"), OidcProperties.KEY, issuer));
        }
        return ClientRegistrations.fromOidcConfiguration(told)
                .clientId(Objects.requireNonNull(properties.clientId()))
                .scope(Stream.concat(Stream.of(OidcScopes.OPENID), properties.scopes().stream())
                        .distinct()
                        .toList())
                .redirectUri("{baseUrl}" + OpenIdProvider.BACK)
                .build();
    }
}
