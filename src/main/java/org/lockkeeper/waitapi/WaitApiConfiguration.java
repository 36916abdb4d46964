package org.lockkeeper.waitapi;

import org.lockkeeper.registry.LockRegistry;
import org.lockkeeper.wait.RetryableWait;
import org.lockkeeper.wait.WaitProperties;
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
