package org.lockkeeper.web;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.StringSchema;
import java.time.Duration;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    static {
        SpringDocUtils.getConfig()
                .replaceWithSchema(
                        Duration.class,
                        new StringSchema()
                                .format("duration")
                                .description("90s, 30min, 1h30min, 2d or ISO-8601; answers are ISO-8601")
                                .example("30min"));
    }

    @Bean
    OpenAPI openApi(ObjectProvider<BuildProperties> build) {
        BuildProperties known = build.getIfAvailable();
        return new OpenAPI()
                .info(new Info()
                        .title("Lockkeeper")
                        .version(known == null ? "unknown" : known.getVersion())
                        .description("Keeps a host's maintenance from colliding: with the services that must not be"
                                + " interrupted, and with other maintenance. Errors are RFC 9457 problems of a closed"
                                + " list of types: urn:lockkeeper:problem:…")
                        .license(new License().name("Apache-2.0")));
    }
}
