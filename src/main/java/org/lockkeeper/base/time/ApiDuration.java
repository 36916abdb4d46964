package org.lockkeeper.base.time;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Durations as people, units and programs write them: words such as {@code 90s}, {@code 1h 30min}, {@code 2 days}, {@code
 * 1w}; or ISO-8601. The one dialect of the API, of the configuration and of {@code lockctl}. A number without a unit is
 * refused: nobody can tell what it means.
 */
public final class ApiDuration {

    /** Longer than any that makes sense, and short enough that no sum overflows. */
    private static final int MAX_LENGTH = 64;

    private static final Map<String, Duration> UNITS = units();
    private static final String UNIT = UNITS.keySet().stream()
            .sorted(Comparator.comparing(String::length).reversed())
            .collect(Collectors.joining("|"));
    private static final Pattern WORDS = Pattern.compile("(\\d{1,12} *(" + UNIT + ")(?![a-z]) *)+");
    private static final Pattern WORD = Pattern.compile("(\\d+) *(" + UNIT + ")(?![a-z])");
    private static final Pattern ISO_WEEKS = Pattern.compile("[Pp](\\d{1,6})[Ww]");

    private static final int[] SPOKEN_SECONDS = {86_400, 3_600, 60, 1};
    private static final String[] SPOKEN = {"d", "h", "min", "s"};

    private ApiDuration() {}

    private static Map<String, Duration> units() {
        Map<String, Duration> units = new HashMap<>();
        List.of("ms", "msec").forEach(word -> units.put(word, Duration.ofMillis(1)));
        List.of("s", "sec", "second", "seconds").forEach(word -> units.put(word, Duration.ofSeconds(1)));
        List.of("m", "min", "minute", "minutes").forEach(word -> units.put(word, Duration.ofMinutes(1)));
        List.of("h", "hr", "hour", "hours").forEach(word -> units.put(word, Duration.ofHours(1)));
        List.of("d", "day", "days").forEach(word -> units.put(word, Duration.ofDays(1)));
        List.of("w", "week", "weeks").forEach(word -> units.put(word, Duration.ofDays(7)));
        return Map.copyOf(units);
    }

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
        Matcher weeks = ISO_WEEKS.matcher(text);
        if (weeks.matches()) {
            return Duration.ofDays(7 * Long.parseLong(weeks.group(1)));
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeException | ArithmeticException unreadable) {
            throw unreadable();
        }
    }

    private static IllegalArgumentException unreadable() {
        return new IllegalArgumentException("must be a duration such as 90s, 30min, 1h30min, 2d or PT1H30M");
    }

    /** As people say it, {@code 2 h 30 min}: in the two greatest units that it has, the rest left out; what is less than a second counts as one. */
    public static String inWords(Duration length) {
        long seconds = length.toSeconds() + (length.toNanosPart() > 0 ? 1 : 0);
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < SPOKEN_SECONDS.length; i++) {
            long count = seconds / SPOKEN_SECONDS[i];
            seconds %= SPOKEN_SECONDS[i];
            if (count > 0 && parts.size() < 2) {
                parts.add(count + " " + SPOKEN[i]);
            }
        }
        return parts.isEmpty() ? "0 s" : String.join(" ", parts);
    }
}
