package org.lockkeeper.maintenance.wait;

import org.lockkeeper.locking.registry.LockRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class WaitApiConfiguration {

    @Bean
    WaitingUnits waitingUnits(LockRegistry registry) {
        return new WaitingUnits(() -> registry.state().table().claims());
    }

    @Bean
    Waits waits(RetryableWait retryableWait, WaitProperties properties) {
        return new Waits(retryableWait, properties, Waits.HEARTBEAT);
    }
}
