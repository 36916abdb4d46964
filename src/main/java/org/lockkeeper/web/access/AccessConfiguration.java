package org.lockkeeper.web.access;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import org.lockkeeper.base.vital.VitalExecutor;
import org.lockkeeper.locking.registry.EachProperties;
import org.lockkeeper.locking.store.AccessTokens;
import org.lockkeeper.locking.store.StateDirectory;
import org.lockkeeper.web.oidc.OpenIdProvider;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.security.oauth2.jwt.JwtDecoder;

@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

    @Bean(destroyMethod = "shutdownNow")
    VitalExecutor tokenUse() {
        return new VitalExecutor("token-use", 1);
    }

    @Bean
    Tokens tokens(AccessTokens store, Clock clock, VitalExecutor tokenUse) {
        return new Tokens(store, clock, tokenUse);
    }

    @Bean
    Principals principals(AccessProperties properties) {
        return new Principals(properties, new UserGroups()::of, System.getProperty("user.name", ""));
    }

    @Bean
    Credentials credentials(Principals principals, Tokens tokens, Shares shares, ObjectProvider<JwtDecoder> jwts) {
        return new Credentials(principals, tokens, shares, jwts.getIfAvailable());
    }

    @Bean
    Seal seal(StateDirectory state) {
        return new Seal(state.path().resolve("session-key"));
    }

    @Bean
    BrowserSessions browserSessions(
            Seal seal, Credentials credentials, Refusals refusals, AccessProperties properties, Clock clock) {
        return new BrowserSessions(seal, credentials, refusals, properties.session(), clock);
    }

    @Bean
    OpenIdProvider openIdProvider(AccessProperties properties) {
        return new OpenIdProvider(
                properties.oidc(), new LinkedHashSet<>(List.of(properties.nameClaim(), properties.roleClaim())));
    }

    @Lazy
    @Bean
    ProviderLogin providerLogin(
            OpenIdProvider provider,
            Seal seal,
            BrowserSessions sessions,
            Credentials credentials,
            Refusals refusals,
            Shares shares,
            Clock clock) {
        return new ProviderLogin(provider, seal, sessions, credentials, refusals, shares, clock);
    }

    @Bean
    Refusals refusals(RefusalRecord record, MeterRegistry meters) {
        return new Refusals(record, meters);
    }

    @Bean
    Shares shares(EachProperties limits) {
        return new Shares(limits, System::nanoTime);
    }
}
