package org.lockkeeper.app;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;

/** What an operator sees of a configuration that is refused: the sentence, and no stack trace. */
final class ConfigurationFailureAnalyzer implements FailureAnalyzer, Ordered {

    private static final String PREFIX = "lockkeeper.";

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .map(ConfigurationFailureAnalyzer::sentence)
                .filter(sentence -> sentence.startsWith(PREFIX))
                .findFirst()
                .map(sentence -> new FailureAnalysis(
                        sentence, "Correct the configuration; docs/configuration.md explains every key.", failure))
                .orElse(null);
    }

    private static String sentence(Throwable cause) {
        if (cause instanceof UnboundConfigurationPropertiesException unbound) {
            return unbound.getUnboundProperties().stream()
                    .map(property -> "%s is no key of Lockkeeper (%s)"
                            .formatted(
                                    property.getName(),
                                    property.getOrigin() == null ? "its source is not known" : property.getOrigin()))
                    .sorted()
                    .collect(Collectors.joining("\n"));
        }
        return cause instanceof IllegalArgumentException ? String.valueOf(cause.getMessage()) : "";
    }

    /** Before Spring Boot's own, which say the same with the names of our classes. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
