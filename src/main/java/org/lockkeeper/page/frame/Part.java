package org.lockkeeper.page.frame;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a sentence of the API's: text, or one of its times, which the page says as it says all others.
 *
 * @param at null for text
 */
record Part(String text, @Nullable Instant at) {

    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,9})?)?Z");

    /** All of it, in its order. */
    static List<Part> of(String sentence) {
        List<Part> parts = new ArrayList<>();
        Matcher times = TIME.matcher(sentence);
        int from = 0;
        while (times.find()) {
            Instant at = instant(times.group());
            if (at != null) {
                if (times.start() > from) {
                    parts.add(new Part(sentence.substring(from, times.start()), null));
                }
                parts.add(new Part(times.group(), at));
                from = times.end();
            }
        }
        if (from < sentence.length()) {
            parts.add(new Part(sentence.substring(from), null));
        }
        return parts;
    }

    private static @Nullable Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException none) {
            return null;
        }
    }
}
