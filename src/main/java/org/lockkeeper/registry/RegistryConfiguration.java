package org.lockkeeper.registry;

import java.time.Clock;
import org.lockkeeper.lock.LockRules;
import org.lockkeeper.store.LockStore;
import org.lockkeeper.time.Uptime;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class RegistryConfiguration {

    @Bean
    LockRegistry lockRegistry(LockStore store, RegistryProperties properties, Clock clock) {
        LockRules rules = new LockRules(properties.rules(), properties.limits(), store.tokensAbove());
        return new StoreBackedLockRegistry(store, rules, new ClockWatch(clock, new Uptime()));
    }
}
