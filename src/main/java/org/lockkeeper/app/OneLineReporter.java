package org.lockkeeper.app;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;

/**
 * Why a start failed, in one line: Spring Boot's own report has many, of which a journal knows only the first for an error.
 * It is told also of what failed before there was a log.
 */
final class OneLineReporter implements SpringBootExceptionReporter, Ordered {

    private static final Logger log = LoggerFactory.getLogger(LockkeeperApplication.class);

    private final @Nullable ConfigurableApplicationContext context;

    OneLineReporter(@Nullable ConfigurableApplicationContext context) {
        this.context = context;
    }

    @Override
    public boolean reportException(Throwable failure) {
        // Some analysers want a context; those that cannot be made are left out.
        FailureAnalysis analysis =
                analyzers().load(FailureAnalyzer.class, arguments(), (type, name, unusable) -> {}).stream()
                        .map(analyzer -> analyzer.analyze(failure))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
        if (analysis == null) {
            return false;
        }
        String line = line(analysis);
        if (context != null) {
            log.error("{}", line);
        } else { // and no log has been set up
            System.err.println((System.getenv("JOURNAL_STREAM") == null ? "" : "<3>") + line);
        }
        return true;
    }

    private static SpringFactoriesLoader analyzers() {
        return SpringFactoriesLoader.forDefaultResourceLocation(OneLineReporter.class.getClassLoader());
    }

    private ArgumentResolver arguments() {
        return context == null
                ? ArgumentResolver.from(any -> null)
                : ArgumentResolver.of(BeanFactory.class, context.getBeanFactory())
                        .and(Environment.class, context.getEnvironment());
    }

    private static String line(FailureAnalysis analysis) {
        String description = analysis.getDescription().strip();
        String end = description.matches("(?s).*[.:;!?]") ? " " : ". ";
        String action = analysis.getAction() == null ? "" : end + analysis.getAction();
        return ("APPLICATION FAILED TO START: " + description + action)
                .replaceAll("\\s+", " ")
                .strip();
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
