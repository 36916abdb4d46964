package org.lockkeeper.web;

import java.beans.PropertyEditorSupport;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.lockkeeper.base.time.ApiDuration;
import org.springframework.core.convert.converter.Converter;
import org.springframework.format.FormatterRegistry;
import org.springframework.web.bind.WebDataBinder;

/**
 * Parameters mean one thing or are refused. Spring's own converters are more lenient: a bare number is a time in January
 * 1970, {@code 0x10} and {@code 1 0} are whole numbers, {@code on} is true.
 */
final class StrictParameters {

    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,19}");
    private static final Pattern TIME = Pattern.compile("[+-]?\\d{4,9}-\\d\\d-\\d\\dT.*");

    private StrictParameters() {}

    static void addTo(FormatterRegistry registry) {
        registry.addConverter(new Durations());
        registry.addConverter(new Instants());
    }

    static void addTo(WebDataBinder binder) {
        Editor longs = new Editor(text -> Long.valueOf(whole(text)));
        Editor integers = new Editor(text -> Integer.valueOf(whole(text)));
        Editor booleans = new Editor(StrictParameters::trueOrFalse);
        binder.registerCustomEditor(long.class, longs);
        binder.registerCustomEditor(Long.class, longs);
        binder.registerCustomEditor(int.class, integers);
        binder.registerCustomEditor(Integer.class, integers);
        binder.registerCustomEditor(boolean.class, booleans);
        binder.registerCustomEditor(Boolean.class, booleans);
    }

    private static Boolean trueOrFalse(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("must be true or false");
        };
    }

    private static String whole(String text) {
        if (!WHOLE.matcher(text).matches()) {
            throw new NumberFormatException("must be a whole number");
        }
        return text;
    }

    // No lambdas: Spring reads the types from the classes.

    private static final class Durations implements Converter<String, Duration> {
        @Override
        public Duration convert(String text) {
            return ApiDuration.parse(text);
        }
    }

    private static final class Instants implements Converter<String, Instant> {
        @Override
        public Instant convert(String text) {
            if (!TIME.matcher(text).matches()) {
                throw new DateTimeException("must be a time");
            }
            return OffsetDateTime.parse(text).toInstant();
        }
    }

    /** Where a converter refuses, Spring falls back on an editor of its own, unless it is given one. */
    private static final class Editor extends PropertyEditorSupport {

        private final Function<String, Object> reader;

        Editor(Function<String, Object> reader) {
            this.reader = reader;
        }

        @Override
        public void setAsText(String text) {
            setValue(reader.apply(text));
        }
    }
}
