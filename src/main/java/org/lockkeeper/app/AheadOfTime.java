package org.lockkeeper.app;

import java.util.List;
import org.springframework.aot.AotDetector;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginTrackedResource;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.SpringProperties;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ClassPathResource;

/**
 * The build finds out which beans there are, so that a start need not: {@code -Dspring.aot.enabled=true}. That holds for
 * the keys that the build knew. Where the operator sets one of Spring's that may decide which beans there are, an OIDC
 * issuer say, this start finds out for itself, as it does without the option: slower, and with the same result.
 */
final class AheadOfTime implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    private static final String INITIALIZER =
            LockkeeperApplication.class.getName().replace('.', '/') + "__ApplicationContextInitializer.class";

    /** Below these may stand what decides about beans. */
    private static final List<ConfigurationPropertyName> SPRINGS = names("spring", "management", "server", "debug");

    /** Of those, what only beans read that are there in any case. AheadOfTimeTest holds it against Spring's conditions. */
    static final List<ConfigurationPropertyName> HARMLESS = names(
            "spring.aot.enabled",
            "spring.application.name",
            "spring.application.pid",
            "spring.application.version",
            "spring.config",
            "spring.context.exit",
            "spring.lifecycle.timeout-per-shutdown-phase",
            "spring.main.banner-mode",
            "spring.output",
            "spring.profiles",
            "spring.ssl",
            "management.endpoint.health.group",
            "management.endpoint.health.roles",
            "management.endpoint.health.show-components",
            "management.endpoint.health.show-details",
            "management.endpoint.health.status",
            "management.metrics.distribution",
            "management.metrics.enable",
            "management.metrics.tags",
            "management.observations.key-values",
            "server.address",
            "server.compression",
            "server.http2",
            "server.max-http-request-header-size",
            "server.port",
            "server.server-header",
            "server.shutdown",
            "server.ssl",
            "server.tomcat");

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        if (AotDetector.useGeneratedArtifacts() && !(isBuilt() && holdsFor(event.getEnvironment()))) {
            SpringProperties.setProperty(AotDetector.AOT_ENABLED, "false");
        }
    }

    /** Not where classes come from a compiler alone. */
    private static boolean isBuilt() {
        return AheadOfTime.class.getClassLoader().getResource(INITIALIZER) != null;
    }

    static boolean holdsFor(Environment environment) {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource all
                    && all.stream().anyMatch(name -> decides(name) && !ours(source, name))) {
                return false;
            }
        }
        return true;
    }

    private static boolean decides(ConfigurationPropertyName name) {
        return SPRINGS.stream().anyMatch(root -> within(root, name))
                && HARMLESS.stream().noneMatch(root -> within(root, name));
    }

    private static boolean within(ConfigurationPropertyName root, ConfigurationPropertyName name) {
        return root.equals(name) || root.isAncestorOf(name);
    }

    /** Of the defaults in the jar, which the build knew as well. */
    private static boolean ours(ConfigurationPropertySource source, ConfigurationPropertyName name) {
        Origin origin = Origin.from(source.getConfigurationProperty(name));
        if (origin instanceof PropertySourceOrigin wrapper) {
            origin = wrapper.getOrigin();
        }
        return origin instanceof TextResourceOrigin text
                && text.getResource() instanceof OriginTrackedResource tracked
                && tracked.getResource() instanceof ClassPathResource;
    }

    private static List<ConfigurationPropertyName> names(String... names) {
        return List.of(names).stream().map(ConfigurationPropertyName::of).toList();
    }

    /** When all of the configuration has been read. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }
}
