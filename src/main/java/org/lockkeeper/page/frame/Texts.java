package org.lockkeeper.page.frame;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.springframework.context.support.ResourceBundleMessageSource;

/** The page's own words: all of them are in {@code page/texts.properties}, so that another language is one more file. */
public final class Texts {

    static final ResourceBundleMessageSource SOURCE = source();

    private Texts() {}

    private static ResourceBundleMessageSource source() {
        ResourceBundleMessageSource source = new ResourceBundleMessageSource();
        source.setBasename("page/texts");
        source.setDefaultEncoding(StandardCharsets.UTF_8.name());
        source.setFallbackToSystemLocale(false);
        source.setAlwaysUseMessageFormat(true);
        return source;
    }

    /** @throws org.springframework.context.NoSuchMessageException where there is no such text */
    public static String of(String key, Object... values) {
        return SOURCE.getMessage(key, values, Locale.ENGLISH);
    }
}
