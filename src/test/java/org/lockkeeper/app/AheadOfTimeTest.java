package org.lockkeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.MethodMetadata;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.core.type.classreading.SimpleMetadataReaderFactory;

class AheadOfTimeTest {

    @Test
    void holdsForTheDefaultsAlone() {
        assertThat(AheadOfTime.holdsFor(environment())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lockkeeper.groups.backup.conflicts-with",
                "server.port",
                "server.tomcat.threads.max",
                "spring.ssl.bundle.pem.lockkeeper.keystore.certificate",
                "spring.profiles.active",
                "management.endpoint.health.group.paging.include",
                "logging.level.org.lockkeeper"
            })
    void holdsForWhatDecidesAboutNoBean(String key) {
        assertThat(AheadOfTime.holdsFor(environment(key))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spring.security.oauth2.resourceserver.jwt.issuer-uri",
                "management.endpoints.web.exposure.include",
                "management.server.port",
                "management.health.diskspace.enabled",
                "management.prometheus.metrics.export.enabled",
                "server.forward-headers-strategy",
                "spring.main.web-application-type",
                "spring.autoconfigure.exclude",
                "debug"
            })
    void doesNotHoldForWhatMay(String key) {
        assertThat(AheadOfTime.holdsFor(environment(key))).isFalse();
    }

    @Test
    void knowsAKeyInTheEnvironmentToo() {
        StandardEnvironment environment = environment();
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        "set-systemEnvironment",
                        Map.of("SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUERURI", "https://login.example.org")));

        assertThat(AheadOfTime.holdsFor(environment)).isFalse();
    }

    /** Each condition on a property, of each auto-configuration there is: none may look at what is called harmless. */
    @Test
    void noConditionOfSpringLooksAtWhatIsCalledHarmless() throws IOException {
        List<ConfigurationPropertyName> looked = conditions();

        assertThat(looked).as("properties that conditions look at").hasSizeGreaterThan(30);
        assertThat(looked)
                .noneMatch(name -> AheadOfTime.HARMLESS.stream()
                        .anyMatch(harmless -> harmless.equals(name) || harmless.isAncestorOf(name)));
    }

    private static List<ConfigurationPropertyName> conditions() throws IOException {
        PathMatchingResourcePatternResolver resources = new PathMatchingResourcePatternResolver();
        MetadataReaderFactory classes = new SimpleMetadataReaderFactory();
        List<ConfigurationPropertyName> names = new ArrayList<>();
        for (String configuration :
                ImportCandidates.load(AutoConfiguration.class, AheadOfTimeTest.class.getClassLoader())) {
            String folder =
                    configuration.substring(0, configuration.lastIndexOf('.')).replace('.', '/');
            for (Resource file : resources.getResources("classpath*:" + folder + "/*.class")) {
                AnnotationMetadata type = classes.getMetadataReader(file).getAnnotationMetadata();
                Stream.concat(
                                Stream.of(type.getAnnotations()),
                                type.getDeclaredMethods().stream().map(MethodMetadata::getAnnotations))
                        .flatMap(AheadOfTimeTest::properties)
                        .forEach(names::add);
            }
        }
        return names.stream().distinct().toList();
    }

    private static Stream<ConfigurationPropertyName> properties(MergedAnnotations annotations) {
        return Stream.concat(
                        annotations.stream(ConditionalOnProperty.class),
                        annotations.stream(ConditionalOnBooleanProperty.class))
                .flatMap(AheadOfTimeTest::names);
    }

    private static Stream<ConfigurationPropertyName> names(MergedAnnotation<?> condition) {
        String prefix = condition.getString("prefix");
        return Stream.of(condition.getStringArray("name"), condition.getStringArray("value"))
                .flatMap(Stream::of)
                .map(name -> ConfigurationPropertyName.adapt(prefix.isEmpty() ? name : prefix + "." + name, '.'));
    }

    private static StandardEnvironment environment(String... keys) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource("place", Map.of("spring.config.location", "classpath:/")));
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        for (String key : keys) {
            environment.getPropertySources().addFirst(new MapPropertySource(key, Map.of(key, "x")));
        }
        ConfigurationPropertySources.attach(environment);
        return environment;
    }
}
