package org.lockkeeper.registry;

import java.security.SecureRandom;
import java.time.Clock;
import org.lockkeeper.lock.LockRules;
import org.lockkeeper.lock.TokenSource;
import org.lockkeeper.store.LockStore;
import org.lockkeeper.time.Uptime;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class RegistryConfiguration {

    @Bean
    LockRegistry lockRegistry(LockStore store, RegistryProperties properties, Clock clock) {
        LockRules rules = new LockRules(
                properties.rules(),
                properties.limits(),
                TokenSource.unforeseen(store.tokensAbove(), new SecureRandom()));
        return new StoreBackedLockRegistry(store, rules, new ClockWatch(clock, new Uptime()));
    }
}
