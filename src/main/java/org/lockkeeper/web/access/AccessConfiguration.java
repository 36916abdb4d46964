package org.lockkeeper.web.access;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.lockkeeper.base.vital.VitalExecutor;
import org.lockkeeper.locking.store.AccessTokens;
import org.lockkeeper.locking.store.StateDirectory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
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
    BrowserSessions browserSessions(
            StateDirectory state,
            Credentials credentials,
            Refusals refusals,
            AccessProperties properties,
            Clock clock) {
        Seal seal = new Seal(state.path().resolve("session-key"));
        return new BrowserSessions(seal, credentials, refusals, properties.session(), clock);
    }

    @Bean
    Refusals refusals(RefusalRecord record, MeterRegistry meters) {
        return new Refusals(record, meters);
    }

    @Bean
    Shares shares(CallerLimits limits) {
        return new Shares(limits, System::nanoTime);
    }
}
