package org.lockkeeper.locking.registry;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.random.RandomGenerator;
import org.lockkeeper.base.time.WatchedTime.Uptime;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.Restraint;
import org.lockkeeper.locking.rules.TokenSource;
import org.lockkeeper.locking.store.LockStore;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class RegistryConfiguration {

    @Bean
    LockRegistry lockRegistry(
            LockStore store, RegistryProperties properties, Clock clock, ObjectProvider<Restraint> restraint) {
        TokenSource tokens = unforeseen(store.tokensAbove(), new SecureRandom());
        LockRules rules = new LockRules(
                properties.rules(), properties.limits(), tokens, restraint.getIfAvailable(() -> Restraint.NONE));
        return new StoreBackedLockRegistry(store, rules, new ClockWatch(clock, new Uptime()));
    }

    static TokenSource unforeseen(long above, RandomGenerator random) {
        return new TokenSource(above, () -> 1 + random.nextLong(TokenSource.GREATEST_STEP));
    }
}
