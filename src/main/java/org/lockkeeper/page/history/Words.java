package org.lockkeeper.page.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Puts sentences into words, in parts: what others have said stands apart from our own words, and times can be marked as such. */
final class Words {

    private static final Pattern PLACE = Pattern.compile("\\{(\\d)}");

    private final UnaryOperator<String> texts;

    /** @param texts the words of a key, with places such as {@code {0}} in them */
    Words(UnaryOperator<String> texts) {
        this.texts = texts;
    }

    /**
     * One of these.
     *
     * @param words ours
     * @param said what others have said
     * @param time a moment
     * @param ref another story
     */
    record Part(
            @Nullable String words,
            @Nullable String said,
            @Nullable Instant time,
            Said.@Nullable Ref ref) {}

    List<Part> parts(Said sentence) {
        String words = texts.apply(sentence.key());
        List<Part> parts = new ArrayList<>();
        Matcher places = PLACE.matcher(words);
        int at = 0;
        while (places.find()) {
            ours(words.substring(at, places.start()), parts);
            int which = Integer.parseInt(places.group(1));
            if (which < sentence.values().size()) {
                parts.add(part(sentence.values().get(which)));
            }
            at = places.end();
        }
        ours(words.substring(at), parts);
        return parts;
    }

    private static void ours(String words, List<Part> parts) {
        if (!words.isEmpty()) {
            parts.add(new Part(words, null, null, null));
        }
    }

    private Part part(Object value) {
        if (value instanceof Instant time) {
            return new Part(null, null, time, null);
        }
        if (value instanceof Said.Ref ref) {
            return new Part(null, null, null, ref);
        }
        if (value instanceof Duration length) {
            return new Part(lasts(length), null, null, null);
        }
        return value instanceof Number
                ? new Part(value.toString(), null, null, null)
                : new Part(null, value.toString(), null, null);
    }

    /** In its two greatest units: nobody wants to know the seconds of an hour. */
    String lasts(Duration length) {
        Duration rounded = length.toMillis() < 1000 ? length : Duration.ofSeconds((length.toMillis() + 500) / 1000);
        if (rounded.toMillis() < 1000) {
            return unit("ms", rounded.toMillis());
        }
        long[] counts = {rounded.toDaysPart(), rounded.toHoursPart(), rounded.toMinutesPart(), rounded.toSecondsPart()};
        String[] units = {"d", "h", "min", "s"};
        int first = 0;
        while (counts[first] == 0) {
            first++;
        }
        boolean second = first < 3 && counts[first + 1] > 0;
        return unit(units[first], counts[first]) + (second ? " " + unit(units[first + 1], counts[first + 1]) : "");
    }

    private String unit(String unit, long count) {
        return texts.apply("history.lasts." + unit).replace("{0}", Long.toString(count));
    }
}
