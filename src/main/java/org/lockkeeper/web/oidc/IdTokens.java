package org.lockkeeper.web.oidc;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenDecoderFactory;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenValidator;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.web.client.RestClientException;

/**
 * Checks ID tokens as {@link OidcIdTokenDecoderFactory} does, but for two things: the keys are asked for in bounded time, and
 * any signature by a key pair will do, not RS256 alone.
 */
final class IdTokens implements JwtDecoderFactory<ClientRegistration>, ResourceRetriever {

    private final ProviderHttp http;
    private @Nullable JWKSource<SecurityContext> keys;

    IdTokens(ProviderHttp http) {
        this.http = http;
    }

    @Override
    public JwtDecoder createDecoder(ClientRegistration registration) {
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSource(keys(registration))
                .jwsAlgorithms(all -> all.addAll(EnumSet.allOf(SignatureAlgorithm.class)))
                .build();
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
                new JwtTimestampValidator(), new OidcIdTokenValidator(registration)));
        decoder.setClaimSetConverter(OidcIdTokenDecoderFactory.createDefaultClaimTypeConverter());
        return decoder;
    }

    /** Kept for five minutes, and asked for anew when a token is of a key that is not among them. */
    private synchronized JWKSource<SecurityContext> keys(ClientRegistration registration) {
        JWKSource<SecurityContext> known = keys;
        if (known == null) {
            try {
                URL url = URI.create(
                                String.valueOf(registration.getProviderDetails().getJwkSetUri()))
                        .toURL();
                known = JWKSourceBuilder.create(url, this)
                        .refreshAheadCache(false)
                        .build();
                keys = known;
            } catch (MalformedURLException refused) {
                throw new IllegalArgumentException(refused);
            }
        }
        return known;
    }

    @Override
    public Resource retrieveResource(URL url) throws IOException {
        try {
            return new Resource(http.text(URI.create(url.toString())), MediaType.APPLICATION_JSON_VALUE);
        } catch (RestClientException failure) {
            throw new IOException(failure);
        }
    }
}
