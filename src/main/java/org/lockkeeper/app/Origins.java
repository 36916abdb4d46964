package org.lockkeeper.app;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.Environment;
import org.springframework.core.io.Resource;

/** Where in the configuration something stands, for people: {@code (/etc/lockkeeper/application.yml, line 12, column 5)}. */
final class Origins {

    private static final Pattern KEY =
            Pattern.compile("^((?:lockkeeper|server|management)\\.[a-z0-9.\\-\\[\\]]*[a-z0-9\\]])[ :]");

    private Origins() {}

    static String of(@Nullable Origin origin) {
        if (origin instanceof PropertySourceOrigin wrapper && wrapper.getOrigin() != null) {
            return of(wrapper.getOrigin());
        }
        if (origin instanceof TextResourceOrigin text && text.getResource() != null && text.getLocation() != null) {
            return " (%s, line %d, column %d)"
                    .formatted(
                            file(text.getResource()),
                            text.getLocation().getLine() + 1,
                            text.getLocation().getColumn() + 1);
        }
        return origin == null ? "" : " (" + origin + ")";
    }

    /** Of the key that a sentence begins with, unless it tells already, or nothing is known of it. */
    static String ofKeyIn(String sentence, @Nullable Environment environment) {
        Matcher key = KEY.matcher(sentence);
        if (environment == null || sentence.endsWith(")") || !key.find()) {
            return "";
        }
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            ConfigurationProperty property = property(key.group(1), sentence, source);
            if (property != null) {
                return of(property.getOrigin());
            }
        }
        return "";
    }

    /** A key may be one that others are below, or one of a list of which the sentence does not say which. */
    private static @Nullable ConfigurationProperty property(
            String key, String sentence, ConfigurationPropertySource source) {
        ConfigurationPropertyName name = key.contains("[]") ? null : ConfigurationPropertyName.ofIfValid(key);
        ConfigurationProperty property = name == null ? null : source.getConfigurationProperty(name);
        if (property != null || !(source instanceof IterableConfigurationPropertySource all)) {
            return property;
        }
        for (ConfigurationPropertyName one : (Iterable<ConfigurationPropertyName>) all.stream()::iterator) {
            boolean meant = name == null
                    ? one.toString().replaceAll("\\[\\d+\\]", "[]").equals(key) && quoted(source, one, sentence)
                    : name.isAncestorOf(one);
            if (meant) {
                return source.getConfigurationProperty(one);
            }
        }
        return null;
    }

    private static boolean quoted(ConfigurationPropertySource source, ConfigurationPropertyName name, String sentence) {
        ConfigurationProperty property = source.getConfigurationProperty(name);
        return property != null && sentence.contains("'" + text(property.getValue()));
    }

    /** As Spring makes a text of it: of YAML's {@code !!binary} a list of numbers. */
    private static String text(@Nullable Object value) {
        if (!(value instanceof byte[] bytes)) {
            return String.valueOf(value);
        }
        return IntStream.range(0, bytes.length)
                .mapToObj(at -> String.valueOf(bytes[at]))
                .collect(Collectors.joining(","));
    }

    static String file(Resource resource) {
        try {
            return resource.isFile() ? resource.getFile().toString() : resource.getDescription();
        } catch (IOException notAFile) {
            return resource.getDescription();
        }
    }
}
