package org.lockkeeper.web.oidc;

import java.util.stream.Stream;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;

/**
 * Takes out what Spring Security adds where its OAuth 2.0 client is on the class path: beans by which applications call others
 * in their users' names. Nobody here does, and to look for what they need would load the client at each start.
 */
@Component
final class UnusedBeans implements BeanDefinitionRegistryPostProcessor, Ordered {

    private static final String CONFIGURATION =
            "org.springframework.security.config.annotation.web.configuration.OAuth2ClientConfiguration";

    private static final String REGISTRAR = "authorizedClientManagerRegistrar";

    @Override
    public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
        Stream.of(registry.getBeanDefinitionNames())
                .filter(name -> name.startsWith(CONFIGURATION) || name.equals(REGISTRAR))
                .forEach(registry::removeBeanDefinition);
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        // none is to be changed
    }

    /** Before theirs, which has no order. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }
}
