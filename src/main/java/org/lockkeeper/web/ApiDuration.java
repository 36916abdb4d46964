package org.lockkeeper.web;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people and units write them: {@code 90s}, {@code 30min} or {@code 30m}, {@code 1h30min}, {@code 2d},
 * {@code 250ms}; or ISO-8601. A number without a unit is refused: nobody can tell what it means.
 */
public final class ApiDuration {

    /** Longer than any that makes sense, and short enough that no sum overflows. */
    private static final int MAX_LENGTH = 64;

    private static final Pattern WORDS = Pattern.compile("(\\d{1,12}(ms|s|min|m|h|d))+");
    private static final Pattern WORD = Pattern.compile("(\\d+)(ms|s|min|m|h|d)");
    private static final Map<String, Duration> UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "min", Duration.ofMinutes(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));

    private ApiDuration() {}

    /** @throws IllegalArgumentException with a sentence that can be shown; also for what is negative */
    public static Duration parse(String text) {
        String trimmed = text.strip();
        if (trimmed.length() > MAX_LENGTH) {
            throw unreadable();
        }
        boolean minus = trimmed.startsWith("-");
        String unsigned = minus ? trimmed.substring(1) : trimmed;
        Duration parsed = WORDS.matcher(unsigned).matches() ? words(unsigned) : iso(unsigned);
        if (parsed.isNegative() || (minus && !parsed.isZero())) {
            throw new IllegalArgumentException("must not be negative");
        }
        return parsed;
    }

    private static Duration words(String text) {
        Duration sum = Duration.ZERO;
        Matcher word = WORD.matcher(text);
        while (word.find()) {
            sum = sum.plus(
                    UNITS.getOrDefault(word.group(2), Duration.ZERO).multipliedBy(Long.parseLong(word.group(1))));
        }
        return sum;
    }

    private static Duration iso(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeException | ArithmeticException unreadable) {
            throw unreadable();
        }
    }

    private static IllegalArgumentException unreadable() {
        return new IllegalArgumentException("must be a duration such as 90s, 30min, 1h30min, 2d or PT1H30M");
    }
}
