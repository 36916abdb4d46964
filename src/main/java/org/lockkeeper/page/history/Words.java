package org.lockkeeper.page.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.time.ApiDuration;
import org.lockkeeper.page.frame.Texts;

/** Puts sentences into words, in parts: what others have said stands apart from our own words, and times can be marked as such. */
final class Words {

    /** Put in for themselves. */
    private static final Object[] PLACES = {"{0}", "{1}", "{2}", "{3}"};

    private static final Pattern PLACE = Pattern.compile("\\{(\\d)}");

    private Words() {}

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
            Said.@Nullable Ref ref) {

        /** To the other story. */
        @Nullable
        public String link() {
            return ref == null ? null : StoryView.link(ref.id());
        }
    }

    static List<Part> parts(Said sentence) {
        String words = Texts.of(sentence.key(), PLACES);
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

    private static Part part(Object value) {
        if (value instanceof Instant time) {
            return new Part(null, null, time, null);
        }
        if (value instanceof Said.Ref ref) {
            return new Part(null, null, null, ref);
        }
        if (value instanceof Duration length) {
            return new Part(ApiDuration.inWords(length), null, null, null);
        }
        return value instanceof Number
                ? new Part(value.toString(), null, null, null)
                : new Part(null, value.toString(), null, null);
    }
}
