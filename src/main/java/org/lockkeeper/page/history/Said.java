package org.lockkeeper.page.history;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sentence that is still to be put into words.
 *
 * @param key of its words
 * @param values what it says them of: a text, an {@link java.time.Instant}, a {@link java.time.Duration}, a number, or a
 *     {@link Ref}
 */
record Said(String key, List<Object> values) {

    /** Another thing with a history of its own. */
    record Ref(String id, Kind kind) {}

    Said {
        values = List.copyOf(values);
    }

    /** What is not there is an empty text. */
    static Said of(String key, @Nullable Object... values) {
        List<Object> there = new ArrayList<>();
        for (Object value : values) {
            there.add(value == null ? "" : value);
        }
        return new Said("history." + key, there);
    }
}
