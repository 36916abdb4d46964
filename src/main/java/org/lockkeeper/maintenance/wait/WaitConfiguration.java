package org.lockkeeper.maintenance.wait;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class WaitConfiguration {

    @Bean
    RetryableWait retryableWait(WaitProperties properties, MeterRegistry meters) {
        return new RetryableWait(properties, meters);
    }
}
