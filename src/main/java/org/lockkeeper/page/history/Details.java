package org.lockkeeper.page.history;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the details of an entry of the trail; what is no such thing is told as it is. */
final class Details {

    private static final Pattern RUN = Pattern.compile(" [0-9a-f]{32}\\b");

    private Details() {}

    /** Which of its runs it was helps nobody who reads. */
    static @Nullable String unit(@Nullable String detail) {
        return detail == null ? null : RUN.matcher(detail).replaceAll("");
    }

    static Object duration(@Nullable String text) {
        try {
            return text == null ? "" : Duration.parse(text).abs();
        } catch (DateTimeException other) {
            return text;
        }
    }

    static Object instant(@Nullable String text) {
        try {
            return text == null ? "" : Instant.parse(text);
        } catch (DateTimeException other) {
            return text;
        }
    }
}
