package org.lockkeeper.apidoc;

import io.swagger.v3.oas.models.media.StringSchema;
import java.time.Duration;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** What springdoc is told besides what the controllers say. */
@TestConfiguration(proxyBeanMethods = false)
class SpringDoc {

    /** Names the method that an operation was made from; the document itself goes without. */
    static final String METHOD = "x-method";

    static {
        SpringDocUtils.getConfig().replaceWithSchema(Duration.class, new StringSchema().format(Words.SPAN));
    }

    @Bean
    OperationCustomizer methods() {
        return (operation, method) -> {
            operation.addExtension(
                    METHOD,
                    method.getBeanType().getSimpleName() + "#"
                            + method.getMethod().getName());
            return operation;
        };
    }
}
