package org.lockkeeper.waitapi;

import org.lockkeeper.wait.RetryableWait;
import org.lockkeeper.wait.WaitProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class WaitApiConfiguration {

    @Bean
    Waits waits(RetryableWait retryableWait, WaitProperties properties) {
        return new Waits(retryableWait, properties, Waits.HEARTBEAT);
    }
}
