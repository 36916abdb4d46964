package org.lockkeeper.app;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.time.ApiDuration;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.converter.Converter;

/**
 * Durations below {@code lockkeeper} are read as the API reads them. Spring knows fewer words, and takes a bare number for
 * milliseconds.
 */
@Configuration(proxyBeanMethods = false)
class DurationsConfiguration {

    private static final ConfigurationPropertyName OURS = ConfigurationPropertyName.of("lockkeeper");

    @Bean
    static ConfigurationPropertiesBindHandlerAdvisor durationDialect() {
        return Handler::new;
    }

    /** For Spring's own keys it leaves to Spring what only that reads: {@code -1}, say. */
    @Bean
    @ConfigurationPropertiesBinding
    static Converter<String, Duration> wordsOfDurations() {
        return new Words();
    }

    private static final class Words implements Converter<String, Duration> {
        @Override
        public Duration convert(String text) {
            try {
                return ApiDuration.parse(text);
            } catch (IllegalArgumentException notOurs) {
                return DurationStyle.detectAndParse(text);
            }
        }
    }

    /** As far as it goes without placeholders, which only Spring resolves. */
    private static final class Handler extends AbstractBindHandler {

        Handler(BindHandler parent) {
            super(parent);
        }

        @Override
        public @Nullable Object onSuccess(
                ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
            String text = text(name, target, context);
            return super.onSuccess(name, target, context, text == null ? result : ApiDuration.parse(text));
        }

        private static @Nullable String text(ConfigurationPropertyName name, Bindable<?> target, BindContext context) {
            ConfigurationProperty property = context.getConfigurationProperty();
            if (property == null
                    || !OURS.isAncestorOf(name)
                    || !Duration.class.equals(target.getType().resolve())
                    || !name.equals(property.getName())) {
                return null;
            }
            String text = String.valueOf(property.getValue());
            return text.contains("${") ? null : text;
        }
    }
}
