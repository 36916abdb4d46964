package org.lockkeeper.web;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import org.springframework.beans.TypeMismatchException;

/** What a caller calls the types of fields and parameters. */
final class Types {

    private static final Map<Class<?>, String> WORDS = Map.of(
            String.class, "a string",
            Instant.class, "a time such as 2030-01-31T12:00:00Z",
            Duration.class, "a duration such as \"90s\", \"30min\" or \"PT1H30M\"",
            int.class, "a whole number",
            Integer.class, "a whole number",
            long.class, "a whole number",
            Long.class, "a whole number",
            boolean.class, "true or false",
            Boolean.class, "true or false");

    private Types() {}

    static String words(Class<?> type) {
        if (Collection.class.isAssignableFrom(type)) {
            return "a list";
        }
        return WORDS.getOrDefault(type, "an object");
    }

    /** What should have been there instead, as what follows the name of the value. */
    static String expected(TypeMismatchException mismatch) {
        Class<?> type = mismatch.getRequiredType();
        if (type != null && type.isEnum()) {
            return "must be one of " + Arrays.toString(type.getEnumConstants());
        }
        for (Throwable cause = mismatch.getCause(); cause != null; cause = cause.getCause()) {
            if (cause.getCause() == null && type == Duration.class) {
                return String.valueOf(cause.getMessage());
            }
        }
        return "must be %s".formatted(type == null ? "of another type" : words(type));
    }
}
