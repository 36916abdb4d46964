package org.lockkeeper.app;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/** What an operator sees of a configuration that is refused: the sentence, and no stack trace. */
final class ConfigurationFailureAnalyzer implements FailureAnalyzer, Ordered {

    private final @Nullable Environment environment;

    /** @param environment null where the configuration could not be read */
    ConfigurationFailureAnalyzer(@Nullable Environment environment) {
        this.environment = environment;
    }

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        return Refusal.sentence(failure, environment)
                .map(sentence -> new FailureAnalysis(
                        sentence, "Correct the configuration; docs/configuration.md explains every key.", failure))
                .orElse(null);
    }

    /** Before Spring Boot's own, which say the same with the names of our classes. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
