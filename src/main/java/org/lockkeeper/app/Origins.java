package org.lockkeeper.app;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.Environment;
import org.springframework.core.io.Resource;

/** Where in the configuration something stands, for people: {@code (/etc/lockkeeper/application.yml, line 12, column 5)}. */
final class Origins {

    private static final Pattern KEY = Pattern.compile("^(lockkeeper\\.[a-z0-9.\\-\\[\\]]*[a-z0-9\\]])[ :]");

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
        ConfigurationPropertyName name = ConfigurationPropertyName.ofIfValid(key.group(1));
        if (name != null) {
            for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
                ConfigurationProperty property = source.getConfigurationProperty(name);
                if (property != null) {
                    return of(property.getOrigin());
                }
            }
        }
        return "";
    }

    static String file(Resource resource) {
        try {
            return resource.isFile() ? resource.getFile().toString() : resource.getDescription();
        } catch (IOException notAFile) {
            return resource.getDescription();
        }
    }
}
