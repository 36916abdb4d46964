package org.lockkeeper.web;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.time.Duration;
import java.util.Arrays;
import org.springdoc.core.customizers.OpenApiCustomizer;
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

    /** Every call may be refused in the same way; said once, and not on every method. */
    @Bean
    OpenApiCustomizer problemResponses() {
        return api -> {
            api.schema("Problem", problem());
            api.getPaths().values().stream()
                    .flatMap(path -> path.readOperations().stream())
                    .forEach(operation -> operation
                            .getResponses()
                            .addApiResponse(
                                    "default",
                                    new ApiResponse()
                                            .description("Refused, or failed; the type says why")
                                            .content(new Content()
                                                    .addMediaType(
                                                            "application/problem+json",
                                                            new MediaType()
                                                                    .schema(new Schema<>()
                                                                            .$ref("#/components/schemas/Problem"))))));
        };
    }

    private static Schema<?> problem() {
        StringSchema type = new StringSchema();
        Arrays.stream(ProblemType.values()).forEach(one -> type.addEnumItem(String.valueOf(one.uri())));
        return new ObjectSchema()
                .description(
                        "RFC 9457; some types have further members, such as errors[] with field, value and message")
                .addProperty("type", type)
                .addProperty("title", new StringSchema())
                .addProperty("status", new IntegerSchema())
                .addProperty("detail", new StringSchema().description("A sentence for people"))
                .addProperty("instance", new StringSchema());
    }
}
