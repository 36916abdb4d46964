package org.lockkeeper.testing;

import jakarta.servlet.http.HttpServlet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.oidc.OidcUserInfo;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.oidc.authentication.OidcUserInfoAuthenticationContext;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.web.SecurityFilterChain;

/** What {@link OpenIdServer} is made of. No configuration by name: the tests of the application would find it. */
@EnableWebSecurity
class OpenIdServerParts {

    private static final String GROUPS = "groups";
    private static final String BACK = "http://127.0.0.1/login/oidc/back"; // of a loopback any port will do

    @Bean
    SecurityFilterChain everything(HttpSecurity http) {
        return http.oauth2AuthorizationServer(server -> server.oidc(
                        oidc -> oidc.userInfoEndpoint(info -> info.userInfoMapper(OpenIdServerParts::more))))
                .oauth2ResourceServer(server -> server.jwt(Customizer.withDefaults()))
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .formLogin(Customizer.withDefaults())
                .build();
    }

    /** Filters do everything, but they need something to stand before. */
    @Bean
    HttpServlet nothing() {
        return new HttpServlet() {};
    }

    @Bean
    UserDetailsService people() {
        return name -> {
            if (!OpenIdServer.PEOPLE.containsKey(name)) {
                throw new UsernameNotFoundException(name);
            }
            return User.withUsername(name)
                    .password("{noop}" + OpenIdServer.PASSWORD)
                    .roles("USER")
                    .build();
        };
    }

    @Bean
    RegisteredClientRepository clients() {
        return new InMemoryRegisteredClientRepository(
                client(OpenIdServer.CLIENT)
                        .clientSecret("{noop}" + OpenIdServer.SECRET)
                        .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                        .build(),
                client(OpenIdServer.PUBLIC_CLIENT)
                        .clientAuthenticationMethod(ClientAuthenticationMethod.NONE)
                        .build());
    }

    private static RegisteredClient.Builder client(String id) {
        return RegisteredClient.withId(id)
                .clientId(id)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .redirectUri(BACK)
                .scope("openid")
                .clientSettings(ClientSettings.builder().requireProofKey(true).build());
    }

    @Bean
    OAuth2TokenCustomizer<JwtEncodingContext> idTokens(AtomicReference<OpenIdServer.@Nullable Lie> lie) {
        return token -> {
            if (!token.getTokenType().getValue().equals(OidcParameterNames.ID_TOKEN)) {
                return;
            }
            String who = Objects.requireNonNull((Authentication) token.getPrincipal())
                    .getName();
            if (!who.equals(OpenIdServer.SHY)) {
                token.getClaims().claim(GROUPS, groups(who));
            }
            if (lie.get() == OpenIdServer.Lie.NONCE) {
                token.getClaims().claim("nonce", "another");
            }
            if (lie.get() == OpenIdServer.Lie.AUDIENCE) {
                token.getClaims().audience(List.of("another"));
            }
        };
    }

    private static OidcUserInfo more(OidcUserInfoAuthenticationContext asked) {
        String who = asked.getAuthorization().getPrincipalName();
        Map<String, Object> claims = new HashMap<>();
        claims.put("sub", who);
        claims.put(GROUPS, groups(who));
        return new OidcUserInfo(claims);
    }

    private static List<String> groups(String who) {
        return Objects.requireNonNull(OpenIdServer.PEOPLE.get(who));
    }
}
