package org.lockkeeper.app;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.web.client.RestClient;

/** What Spring Boot Admin's client registers by, where {@code spring.boot.admin.client.url} is set. */
@Configuration(proxyBeanMethods = false)
class AdminClientConfiguration {

    /** Made when it is asked for: whoever has no such server pays nothing for it. */
    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    RestClient.Builder restClientBuilder() {
        return RestClient.builder();
    }
}
